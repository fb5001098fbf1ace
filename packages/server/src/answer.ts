/**
 * The answer to a request, whole or as a stream of events.
 *
 *     prompts x n --> texts, some at the same time, the others in turn --+--> all pieces --> one completion
 *                                                                        `--> pieces as they come --> events
 *
 * In: a request, a model. Out: completions. Never: waits for one text before it begins another while there is room;
 * the model writes them together.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { choicePieces } from "./choice.ts"
import type { Piece } from "./piece.ts"
import { choiceOf, type Completion, type Heading, usage } from "./completion.ts"
import type { CompletionRequest } from "./completion-request.ts"
import { type Opening, openingOf } from "./opening.ts"
import { PromptScores } from "./prompt-scores.ts"
import type { ServedModel } from "./served-model.ts"
import { WholeChoice } from "./whole-choice.ts"

/** Everything that an answer needs. */
export interface AnswerOptions {
  readonly model: ServedModel
  readonly request: CompletionRequest
  readonly heading: Heading
  /** Text i of the request is written with seed + i. */
  readonly seed: number
  /** Texts that are written at the same time. */
  readonly concurrentChoices: number
  readonly signal: AbortSignal
}

interface IndexedPiece {
  readonly index: number
  readonly piece: Piece
}

/** A text that nobody has begun. */
interface Waiting {
  readonly index: number
  readonly opening: Opening
}

/** The texts one by one: what a prompt's texts share is let go of when the last of them has ended. */
function* waitingTexts({ model, request, signal }: AnswerOptions): Generator<Waiting, void, undefined> {
  const { prompts, n } = request
  const scores = new PromptScores(model, request, signal)
  for (const index of prompts.keys()) {
    const opening = openingOf({ model, index, request, scores, signal })
    for (let i = 0; i < n; i++) yield { index: index * n + i, opening }
  }
}

/** Texts in turn; a reader that does not take a piece holds its text up, and no other. */
function pieces(options: AnswerOptions): Stream.Stream<IndexedPiece, unknown> {
  const { model, request, seed, concurrentChoices, signal } = options
  return Stream.fromIterable(waitingTexts(options), { chunkSize: 1 }).pipe(
    Stream.flatMap(
      ({ index, opening }) =>
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
      { concurrency: concurrentChoices, bufferSize: 1 },
    ),
  )
}

const promptBytes = ({ prompts }: CompletionRequest): number =>
  prompts.reduce((sum, { bytes }) => sum + bytes.length, 0)

/** Writes all texts, and gives the JSON of a completion; fails with what the model failed with. */
export const wholeAnswer = (options: AnswerOptions): Effect.Effect<string, unknown> =>
  Effect.gen(function* () {
    const { request, heading } = options
    const texts = Array.from({ length: request.prompts.length * request.n }, () => new WholeChoice())
    let written = 0
    yield* Stream.runForEach(pieces(options), ({ index, piece }) =>
      Effect.sync(() => {
        texts[index].push(piece)
        written += piece.bytes
      }),
    )
    const head = JSON.stringify(heading).slice(0, -1)
    const choices = texts.map((each, index) => each.json(index)).join(",")
    return `${head},"choices":[${choices}],"usage":${JSON.stringify(usage(promptBytes(request), written))}}`
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
