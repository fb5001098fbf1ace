/**
 * One text of an answer, from the model's bytes to pieces that can be sent.
 *
 *     (echo: the prompt) --> piece     model --byte--> whole characters --> piece --> piece with a reason to end
 *
 * In: a model, an opening, a request. Out: pieces. Never: a piece that ends inside a character, or goes on when
 * nobody takes it.
 */
import type { FinishReason as WhyEnded, GeneratedByte } from "@aunet/writer"
import { byteToken } from "./byte-token.ts"
import type { CompletionRequest } from "./completion-request.ts"
import { finiteNats } from "./finite-nats.ts"
import type { Opening } from "./opening.ts"
import type { ByteLogprob, FinishReason, Piece } from "./piece.ts"
import type { ServedModel } from "./served-model.ts"

/** One text to write. */
export interface ChoiceOptions {
  readonly model: ServedModel
  /** Of its prompt, shared with the other texts of that. */
  readonly opening: Opening
  readonly request: CompletionRequest
  readonly seed: number
  readonly signal: AbortSignal
}

/** The model's reasons to end in the words of the protocol. */
const FINISH: Readonly<Record<WhyEnded, FinishReason>> = { eos: "stop", stop: "stop", maxBytes: "length" }

/** Writes one text; the last piece says why it ended. */
export async function* choicePieces({
  model,
  opening,
  request,
  seed,
  signal,
}: ChoiceOptions): AsyncGenerator<Piece, void, undefined> {
  const { maxBytes, sampling, logprobs, stop } = request
  const told = logprobs !== undefined
  let offset = 0
  if (opening.echo !== undefined) {
    const piece = await opening.echo()
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
  const text = model.generate(await opening.start(), {
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

const entryOf = ({ byte, probability, topLogprobs }: GeneratedByte, offset: number): ByteLogprob => ({
  token: byteToken(byte),
  logprob: finiteNats(Math.log(probability)),
  offset,
  ...(topLogprobs !== undefined && {
    top: Object.fromEntries(
      topLogprobs.map(({ id, logprobNats }) => [byteToken(id), finiteNats(logprobNats)]),
    ),
  }),
})
