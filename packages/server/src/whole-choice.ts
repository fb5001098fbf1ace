/**
 * A text of a whole answer while it grows, as the JSON that it will be.
 *
 *     piece, piece, ... --> text, tokens, token_logprobs, top_logprobs, text_offset --> one object of `choices`
 *
 * In: pieces. Out: JSON. Never: an object for each byte; with its alternatives that takes twenty times the memory of
 * what is sent.
 */
import type { Piece } from "./piece.ts"

/** One text; what it gives is the JSON of `choiceOf` of all its pieces. */
export class WholeChoice {
  #text = ""
  #told = false
  #hasTop = false
  #finish: string | null = null
  readonly #lists = { tokens: "", token_logprobs: "", top_logprobs: "", text_offset: "" }

  push({ text, logprobs, finish }: Piece): void {
    this.#text += text
    this.#finish = finish ?? this.#finish
    if (logprobs === undefined) return
    this.#told = true
    const lists = this.#lists
    for (const { token, logprob, top, offset } of logprobs) {
      const comma = lists.tokens === "" ? "" : ","
      lists.tokens += comma + JSON.stringify(token)
      lists.token_logprobs += comma + JSON.stringify(logprob)
      lists.text_offset += comma + String(offset)
      this.#hasTop ||= top !== undefined
      lists.top_logprobs += comma + JSON.stringify(top ?? null)
    }
  }

  /** The choice as JSON. */
  json(index: number): string {
    const { tokens, token_logprobs, top_logprobs, text_offset } = this.#lists
    const top = this.#hasTop ? `[${top_logprobs}]` : "null"
    const logprobs = this.#told
      ? `{"tokens":[${tokens}],"token_logprobs":[${token_logprobs}],"top_logprobs":${top},"text_offset":[${text_offset}]}`
      : "null"
    return `{"index":${index},"text":${JSON.stringify(this.#text)},"logprobs":${logprobs},"finish_reason":${JSON.stringify(this.#finish)}}`
  }
}
