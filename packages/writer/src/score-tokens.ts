/**
 * Scoring with a model over tokens.
 *
 *     questions -> tokens, in windows where they are long -> passes -> nats of tokens -> of bytes
 *
 * In: contexts, continuations. Out: scores in bytes. Never: tokens in what it gives, but among the likeliest.
 */
import type { TokenWriting, Writer } from "./generate.ts"
import type { Question, Reading } from "./reading.ts"
import { type Score, scoreReadings } from "./score-readings.ts"
import type { ScoreOptions } from "./score-options.ts"
import { positionsIn } from "./token-positions.ts"
import { byteScore, type TokenReading, tokenReadingOf } from "./token-reading.ts"
import { withBytes } from "./top-logprobs.ts"

/**
 * Scores continuations of many contexts.
 *
 * @throws AunetError CONTEXT_EXCEEDED with `overflow: "error"`; NOT_FINITE
 */
export async function scoreTokens(
  writer: Writer,
  { tokenizer, bytesPerToken }: TokenWriting,
  questions: readonly Question[],
  options: ScoreOptions,
  signal?: AbortSignal,
): Promise<Score[][]> {
  const { contextBytes = writer.contextBytes } = options
  const positions = positionsIn(contextBytes, bytesPerToken)
  const asked = questions.map(({ context, continuations }) =>
    continuations.map((continuation) => ({
      continuation,
      reading: tokenReadingOf(tokenizer, positions, context, continuation, options),
    })),
  )
  const families = asked.flatMap((each) => alike(each.flatMap(({ reading }) => reading.readings)))
  const scores = await scoreReadings(writer, families, options, signal)
  const scoreOf = new Map(families.flat().map((reading, i) => [reading, scores[i]]))
  const ofReading = (continuation: Uint8Array, { readings, places }: TokenReading): Score => {
    const parts = readings.map((reading) => {
      const { topLogprobs, ...score } = scoreOf.get(reading) as Score
      return {
        ...score,
        ...(topLogprobs && { topLogprobs: topLogprobs.map((top) => withBytes(top, tokenizer)) }),
      }
    })
    return byteScore(parts, { readings, places }, continuation)
  }
  return asked.map((each) => each.map(({ continuation, reading }) => ofReading(continuation, reading)))
}

/** Groups readings by what they share: of one context the tokens may differ, since continuations join its end. */
function alike(readings: readonly Reading[]): Reading[][] {
  const groups = new Map<string, Reading[]>()
  for (const reading of readings) {
    const key = reading.shared.ids.join(" ")
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [reading])
    else group.push(reading)
  }
  return [...groups.values()]
}
