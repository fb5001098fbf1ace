/**
 * Time for durations: it only goes forward. The time of day goes back when somebody sets the clock or a server corrects
 * it, and a training that waited for it would neither save nor measure meanwhile.
 *
 * In: effect's clock, which a test may replace. Out: milliseconds since no moment in particular. Never: a date.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Milliseconds of a clock that is never set; only differences mean something. */
export const elapsedMillis: Effect.Effect<number> = Effect.map(
  Clock.monotonicTimeNanos,
  (nanoseconds) => Number(nanoseconds) / 1e6,
)
