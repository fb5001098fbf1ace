/**
 * One text of an answer, from the model's bytes to pieces that can be sent.
 *
 *     (echo: the prompt) --> pieces    model --byte--> whole characters --> piece --> piece with a reason to end
 *
 * In: a model, an opening, a request. Out: pieces. Never: a piece that ends inside a character, or goes on when
 * nobody takes it.
 */
import { EOS } from "@aunet/tokens"
import { type FinishReason as WhyEnded, utf8Mask } from "@aunet/writer"
import { byteLogprob } from "./byte-logprob.ts"
import { codePoints } from "./code-points.ts"
import type { CompletionRequest } from "./completion-request.ts"
import type { Opening } from "./opening.ts"
import type { ByteLogprob, FinishReason, Piece } from "./piece.ts"
import type { ServedModel } from "./served-model.ts"
import { ServerError } from "./server-error.ts"

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
  const { sampling, logprobs, stop, utf8Only } = request
  const told = logprobs !== undefined
  let offset = 0
  if (opening.echo !== undefined)
    for await (const piece of opening.echo()) {
      offset += codePoints(piece.text)
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
    ...(utf8Only && { allowed: utf8Mask }),
    maxBytes: mostBytes(model, opening, request),
    seed,
    signal,
  })
  for await (const { byte, probability, topLogprobs: top, text: characters } of text) {
    bytes++
    if (told) waiting.push(byteLogprob({ id: byte, nats: Math.log(probability), top }, offset))
    if (characters === "") continue
    offset += codePoints(characters)
    yield piece(characters)
  }
  // The end is an id that the model chose: without an entry of its own, whoever cuts the last one off, as
  // lm-evaluation-harness does, would cut off a byte.
  if (told && text.finish === "eos") {
    if (text.end === undefined)
      throw new ServerError("MODEL_FAILED", "the model does not tell how likely the end of a text is")
    const { probability, topLogprobs: top } = text.end
    waiting.push(byteLogprob({ id: EOS, nats: Math.log(probability), top }, offset))
  }
  yield { ...piece(""), finish: FINISH[text.finish ?? "stop"] }
}

/** As much as was asked for; where that is as much as fits and nothing may slide out, what the context has room for. */
function mostBytes(
  { contextBytes }: ServedModel,
  { bytes }: Opening,
  { maxBytes, asMuchAsFits, sampling }: CompletionRequest,
): number {
  if (!asMuchAsFits || sampling.overflow !== "error" || contextBytes === undefined) return maxBytes
  // bos takes a position, and the last byte needs none, since nothing is read after it. A prompt that leaves no room
  // fails as any that is too long.
  return Math.min(maxBytes, Math.max(1, contextBytes - bytes.length))
}
