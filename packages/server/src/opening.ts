/**
 * What the texts of one prompt have in common: it is read once, and told once how likely it is.
 *
 *     prompt --read--> what n texts go on from
 *        `--(echo)---> a piece that n texts begin with
 *
 * In: a model, a prompt, a request. Out: both, worked out when the first text asks.
 * Never: reads a prompt that one text alone goes on from apart from it.
 */
import { isFailure } from "@aunet/core"
import { type ReadText } from "@aunet/writer"
import { byteToken } from "./byte-token.ts"
import type { CompletionRequest } from "./completion-request.ts"
import { finiteNats } from "./finite-nats.ts"
import type { Piece } from "./piece.ts"
import type { ServedModel } from "./served-model.ts"
import { ServerError } from "./server-error.ts"

/** Where the texts of a prompt begin. */
export interface Opening {
  /** What the model continues. */
  start(): Promise<Uint8Array | ReadText>
  /** The prompt as a piece; absent when no text repeats it. */
  readonly echo?: () => Promise<Piece>
}

/** Where and for what a prompt is read. */
export interface OpeningOptions {
  readonly model: ServedModel
  readonly prompt: Uint8Array
  readonly request: CompletionRequest
  readonly signal: AbortSignal
}

/** Prepares the texts of one prompt. */
export function openingOf(options: OpeningOptions): Opening {
  const { model, prompt, request, signal } = options
  const { n, maxBytes, sampling, echo } = request
  const { overflow } = sampling
  const isShared = n > 1 && maxBytes > 0
  const read = once(
    async () =>
      (isShared
        ? await model.read?.(prompt, { signal, ...(overflow !== undefined && { overflow }) })
        : undefined) ?? prompt,
  )
  return { start: read, ...(echo && prompt.length > 0 && { echo: once(() => echoOf(options)) }) }
}

/** The same promise each time; the first call makes it. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** The prompt as a piece. What its last character lacks comes with the first bytes that are written. */
async function echoOf({ model, prompt, request, signal }: OpeningOptions): Promise<Piece> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  if (request.logprobs === undefined) return { text: decoder.decode(prompt, { stream: true }), bytes: 0 }
  const [{ bytesNats }] = await model
    .score(new Uint8Array(0), [prompt], { signal })
    .catch((cause: unknown) => {
      // The model speaks of a context and a continuation, which no client has given.
      if (!isFailure(cause) || cause.code !== "CONTEXT_EXCEEDED") throw cause
      throw new ServerError(
        "CONTEXT_EXCEEDED",
        `the prompt has ${prompt.length} bytes, more than the model holds at once, so it cannot tell how likely they are; shorten it, or leave logprobs or echo out`,
        { param: "prompt", cause },
      )
    })
  let text = ""
  const logprobs = Array.from(prompt, (byte, i) => {
    const offset = text.length
    text += decoder.decode(Uint8Array.of(byte), { stream: true })
    return { token: byteToken(byte), logprob: finiteNats(bytesNats[i]), offset }
  })
  return { text, bytes: 0, logprobs }
}
