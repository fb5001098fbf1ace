/**
 * Scoring: how likely a model finds a continuation of a context, byte by byte.
 *
 *     ids        bos  T  h  e  _ | c  a  t
 *     targets     T   h  e  _  c | a  t  eos         counted:  c  a  t  (eos)
 *
 * Levels come from a cursor that takes bytes as they would be written: it has never seen what follows, so no
 * boundary tells of the answer. What continuations have before them is read once (`packed/`).
 *
 * Of a model over tokens it is token by token (`score-tokens.ts`).
 *
 * In: a context, continuations. Out: log-likelihoods in nats. Never: samples.
 */
import type { Writer } from "./generate.ts"
import { type Question, readingOf } from "./reading.ts"
import { checkScoreOptions, type ScoreOptions } from "./score-options.ts"
import { type Score, scoreReadings } from "./score-readings.ts"
import { scoreTokens } from "./score-tokens.ts"

/**
 * Scores continuations of one context.
 *
 * @param context any bytes; none asks how a document begins
 * @param signal ends it after the pass that runs, with its reason
 * @returns one score a continuation, in their order
 * @throws AunetError CONTEXT_EXCEEDED for a continuation that no context holds, or with `overflow: "error"` one
 * that does not fit together with the context; BAD_OPTION; NOT_FINITE
 */
export async function score(
  writer: Writer,
  context: Uint8Array,
  continuations: readonly Uint8Array[],
  options: ScoreOptions = {},
  signal?: AbortSignal,
): Promise<Score[]> {
  const [scores] = await scoreAll(writer, [{ context, continuations }], options, signal)
  return scores
}

/**
 * Scores the continuations of many contexts. A context is read once for all that follows it, and what contexts begin
 * with alike (examples before a question) once for all of them.
 *
 * @param signal ends it after the pass that runs, with its reason
 * @returns for each question one score a continuation; the same numbers as `score` gives, but for rounding
 * @throws as `score`
 */
export async function scoreAll(
  writer: Writer,
  questions: readonly Question[],
  options: ScoreOptions = {},
  signal?: AbortSignal,
): Promise<Score[][]> {
  signal?.throwIfAborted()
  checkScoreOptions(options)
  if (writer.tokens !== undefined) return scoreTokens(writer, writer.tokens, questions, options, signal)
  const readings = questions.map(({ context, continuations }) =>
    continuations.map((continuation) => readingOf(writer, context, continuation, options)),
  )
  const scores = await scoreReadings(writer, readings, options, signal)
  let first = 0
  return readings.map(({ length }) => scores.slice(first, (first += length)))
}
