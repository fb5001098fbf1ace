/**
 * The answer to a request, whole or as a stream of events.
 *
 *     prompts x n --> texts, written at the same time --+--> all pieces --> one completion
 *                                                       `--> pieces as they come --> events
 *
 * In: a request, a model. Out: completions. Never: waits for one text before it begins another; the model
 * writes them together.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { choicePieces } from "./choice.ts"
import type { Piece } from "./piece.ts"
import { choiceOf, type Completion, type Heading, usage } from "./completion.ts"
import type { CompletionRequest } from "./completion-request.ts"
import { type Opening, openingOf } from "./opening.ts"
import type { ServedModel } from "./served-model.ts"

/** Everything that an answer needs. */
export interface AnswerOptions {
  readonly model: ServedModel
  readonly request: CompletionRequest
  readonly heading: Heading
  /** Text i of the request is written with seed + i. */
  readonly seed: number
  readonly signal: AbortSignal
}

interface IndexedPiece {
  readonly index: number
  readonly piece: Piece
}

/** All texts of a request at once; a reader that does not take a piece holds its text up, and no other. */
function pieces({ model, request, seed, signal }: AnswerOptions): Stream.Stream<IndexedPiece, unknown> {
  const { prompts, n } = request
  const texts = prompts.flatMap((prompt) =>
    new Array<Opening>(n).fill(openingOf({ model, prompt, request, signal })),
  )
  return Stream.mergeAll(
    texts.map((opening, index) =>
      Stream.fromAsyncIterable(
        choicePieces({
          model,
          opening,
          request,
          seed: (seed + index) % Number.MAX_SAFE_INTEGER,
          signal,
        }),
        (error) => error,
      ).pipe(Stream.map((piece) => ({ index, piece }))),
    ),
    { concurrency: "unbounded", bufferSize: 1 },
  )
}

const promptBytes = ({ prompts }: CompletionRequest): number =>
  prompts.reduce((sum, { length }) => sum + length, 0)

/** Writes all texts; fails with what the model failed with. */
export const wholeAnswer = (options: AnswerOptions): Effect.Effect<Completion, unknown> =>
  Effect.gen(function* () {
    const { request, heading } = options
    const texts = Array.from({ length: request.prompts.length * request.n }, (): Piece[] => [])
    yield* Stream.runForEach(pieces(options), ({ index, piece }) =>
      Effect.sync(() => void texts[index].push(piece)),
    )
    const written = texts.flat().reduce((sum, { bytes }) => sum + bytes, 0)
    return {
      ...heading,
      choices: texts.map((each, index) => choiceOf(index, each)),
      usage: usage(promptBytes(request), written),
    }
  })

/** Gives the events of a stream; with `includeUsage` the last one counts. */
export function streamedAnswer(options: AnswerOptions): Stream.Stream<Completion, unknown> {
  const { request, heading } = options
  const { includeUsage } = request
  const events = Stream.mapAccum(
    pieces(options),
    () => 0,
    (written, { index, piece }): readonly [number, readonly Completion[]] => [
      written + piece.bytes,
      [{ ...heading, choices: [choiceOf(index, [piece])], ...(includeUsage && { usage: null }) }],
    ],
    includeUsage
      ? {
          onHalt: (written): readonly Completion[] => [
            { ...heading, choices: [], usage: usage(promptBytes(request), written) },
          ],
        }
      : {},
  )
  return events
}
