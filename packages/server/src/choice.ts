/**
 * One text of an answer, from the model's bytes to pieces that can be sent.
 *
 *     (echo: the prompt) --> piece     model --byte--> whole characters --> piece --> piece with a reason to end
 *
 * In: a model, a prompt, a request. Out: pieces. Never: a piece that ends inside a character, or goes on when
 * nobody takes it.
 */
import type { FinishReason as WhyEnded, GeneratedByte } from "@aunet/core"
import { byteToken } from "./byte-token.ts"
import type { FinishReason } from "./completion.ts"
import type { CompletionRequest } from "./completion-request.ts"
import type { ServedModel } from "./served-model.ts"

/** What is told of one byte. */
export interface ByteLogprob {
  readonly token: string
  readonly logprob: number
  /** The likeliest bytes in its place, with their logarithms. */
  readonly top?: Readonly<Record<string, number>>
  readonly offset: number
}

/** A part of a text. */
export interface Piece {
  readonly text: string
  /** Bytes of the model in it. */
  readonly bytes: number
  readonly logprobs?: readonly ByteLogprob[]
  /** In the last piece of a text. */
  readonly finish?: FinishReason
}

/** One text to write. */
export interface ChoiceOptions {
  readonly model: ServedModel
  readonly prompt: Uint8Array
  readonly request: CompletionRequest
  readonly seed: number
  readonly signal: AbortSignal
}

/** The model's reasons to end in the words of the protocol. */
const FINISH: Readonly<Record<WhyEnded, FinishReason>> = { eos: "stop", stop: "stop", maxBytes: "length" }

/** JSON has no infinity; no probability that a model can tell is below this. */
const LEAST_LOGPROB = -9999
const finite = (nats: number): number => Math.max(nats, LEAST_LOGPROB)

/** Writes one text; the last piece says why it ended. */
export async function* choicePieces(options: ChoiceOptions): AsyncGenerator<Piece, void, undefined> {
  const { model, prompt, request, seed, signal } = options
  const { maxBytes, sampling, logprobs, stop, echo } = request
  const told = logprobs !== undefined
  let offset = 0
  if (echo && prompt.length > 0) {
    const piece = await echoOf(options)
    offset = piece.text.length
    yield piece
  }
  // Bytes whose character is not whole yet.
  let waiting: ByteLogprob[] = []
  let bytes = 0
  const piece = (text: string): Piece => {
    const taken: Piece = { text, bytes, ...(told && { logprobs: waiting }) }
    bytes = 0
    waiting = []
    return taken
  }
  const text = model.generate(prompt, {
    ...sampling,
    ...(stop.length > 0 && { stop }),
    ...(logprobs && { topLogprobs: logprobs }),
    maxBytes,
    seed,
    signal,
  })
  for await (const byte of text) {
    bytes++
    if (told) waiting.push(entryOf(byte, offset))
    if (byte.text === "") continue
    offset += byte.text.length
    yield piece(byte.text)
  }
  yield { ...piece(""), finish: FINISH[text.finish ?? "stop"] }
}

/** The prompt as a piece. What its last character lacks comes with the first bytes that are written. */
async function echoOf({ model, prompt, request, signal }: ChoiceOptions): Promise<Piece> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  if (request.logprobs === undefined) return { text: decoder.decode(prompt, { stream: true }), bytes: 0 }
  const [{ bytesNats }] = await model.score(new Uint8Array(0), [prompt], { signal })
  let text = ""
  const logprobs = Array.from(prompt, (byte, i): ByteLogprob => {
    const offset = text.length
    text += decoder.decode(Uint8Array.of(byte), { stream: true })
    return { token: byteToken(byte), logprob: finite(bytesNats[i]), offset }
  })
  return { text, bytes: 0, logprobs }
}

const entryOf = ({ byte, probability, topLogprobs }: GeneratedByte, offset: number): ByteLogprob => ({
  token: byteToken(byte),
  logprob: finite(Math.log(probability)),
  offset,
  ...(topLogprobs !== undefined && {
    top: Object.fromEntries(topLogprobs.map(({ id, logprobNats }) => [byteToken(id), finite(logprobNats)])),
  }),
})
