/**
 * What the texts of one prompt have in common: it is read once, and told once how likely it is.
 *
 *     prompt --read--> what n texts go on from
 *        `--(echo)---> pieces that n texts begin with
 *
 * In: a model, a prompt, a request. Out: both, worked out when the first text asks.
 * Never: reads a prompt that one text alone goes on from apart from it.
 */
import { BOS } from "@aunet/tokens"
import { type ReadText } from "@aunet/writer"
import { byteLogprob } from "./byte-logprob.ts"
import { codePoints } from "./code-points.ts"
import type { CompletionRequest } from "./completion-request.ts"
import type { ByteLogprob, Piece } from "./piece.ts"
import type { PromptScores } from "./prompt-scores.ts"
import type { Prompt } from "./prompts.ts"
import type { ServedModel, ServedScore } from "./served-model.ts"
import { tokenName } from "./token-name.ts"

/** Where the texts of a prompt begin. */
export interface Opening {
  /** The prompt. */
  readonly bytes: Uint8Array
  /** What the model continues. */
  start(): Promise<Uint8Array | ReadText>
  /** The prompt in pieces; absent when no text repeats it. */
  readonly echo?: () => AsyncIterable<Piece>
}

/** Where and for what a prompt is read. */
export interface OpeningOptions {
  readonly model: ServedModel
  /** Which of the request's prompts. */
  readonly index: number
  readonly request: CompletionRequest
  readonly scores: PromptScores
  readonly signal: AbortSignal
}

/** Bytes of a piece that tells how likely they are: each takes thousands of characters with its alternatives. */
const PIECE_BYTES = 256

/** Prepares the texts of one prompt. */
export function openingOf({ model, index, request, scores, signal }: OpeningOptions): Opening {
  const { n, maxBytes, sampling, echo, logprobs } = request
  const prompt = request.prompts[index]
  const { bytes, namesBos } = prompt
  const { overflow } = sampling
  const isShared = n > 1 && maxBytes > 0
  const start = once(
    async () =>
      (isShared
        ? await model.read?.(bytes, { signal, ...(overflow !== undefined && { overflow }) })
        : undefined) ?? bytes,
  )
  const score = once(async () => (bytes.length > 0 ? scores.of(index) : { bytesNats: [], topLogprobs: [] }))
  const isEchoed = echo && (bytes.length > 0 || namesBos)
  return {
    bytes,
    start,
    ...(isEchoed && {
      echo: () => (logprobs === undefined ? plainly(bytes) : told(prompt, score, logprobs)),
    }),
  }
}

/** The same promise each time; the first call makes it. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

/** A decoder that holds back what its last character lacks; it comes with the first bytes that are written. */
const decoderOf = (): ((part: Uint8Array) => string) => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  return (part) => decoder.decode(part, { stream: true })
}

async function* plainly(bytes: Uint8Array): AsyncGenerator<Piece, void, undefined> {
  yield { text: decoderOf()(bytes), bytes: 0 }
}

async function* told(
  { bytes, namesBos }: Prompt,
  score: () => Promise<ServedScore>,
  logprobs: number,
): AsyncGenerator<Piece, void, undefined> {
  const { bytesNats, topLogprobs } = await score()
  const decode = decoderOf()
  let offset = 0
  let logs: ByteLogprob[] = namesBos ? [bosEntry(logprobs)] : []
  let text = ""
  for (const [i, id] of bytes.entries()) {
    logs.push(
      byteLogprob({ id, nats: bytesNats[i], top: logprobs > 0 ? topLogprobs?.[i] : undefined }, offset),
    )
    const characters = decode(Uint8Array.of(id))
    text += characters
    offset += codePoints(characters)
    if (logs.length < PIECE_BYTES) continue
    yield { text, bytes: 0, logprobs: logs }
    text = ""
    logs = []
  }
  if (logs.length > 0) yield { text, bytes: 0, logprobs: logs }
}

/** Nothing comes before the beginning, so nothing says how likely it is. */
const bosEntry = (logprobs: number): ByteLogprob => ({
  token: tokenName(BOS),
  logprob: null,
  ...(logprobs > 0 && { top: null }),
  offset: 0,
})
