/**
 * The speed of the last ten seconds of stepping, as a step: what is kept is a state, the speed its output.
 *
 *     spans   |1.0 s|1.1 s|...|0.3 s|     bytes and milliseconds of each; the last one grows to a second
 *
 * In: what was kept, what a step took. Out: what is kept then, bytes a second. Never: changes what it is given, or keeps
 * more than eleven spans.
 */

const WINDOW_MS = 10_000
const SPAN_MS = 1000

/** A stretch of steps. */
export interface Span {
  readonly milliseconds: number
  readonly bytes: number
}

/** The last stretches, oldest first. */
export type RecentSpeed = readonly Span[]

/** Takes a step. @example withStep([], { milliseconds: 500, bytes: 100 }).bytesPerSecond // 200 */
export function withStep(
  before: RecentSpeed,
  { milliseconds, bytes }: Span,
): { readonly spans: RecentSpeed; readonly bytesPerSecond: number } {
  const last = before.at(-1)
  const grows = last !== undefined && last.milliseconds < SPAN_MS
  const spans = grows
    ? [...before.slice(0, -1), { milliseconds: last.milliseconds + milliseconds, bytes: last.bytes + bytes }]
    : [...before, { milliseconds, bytes }]
  let total = spans.reduce((sum, span) => sum + span.milliseconds, 0)
  // Only what is not needed for ten seconds goes.
  while (spans.length > 1 && total - (spans[0] as Span).milliseconds >= WINDOW_MS)
    total -= (spans.shift() as Span).milliseconds
  const read = spans.reduce((sum, span) => sum + span.bytes, 0)
  return { spans, bytesPerSecond: total === 0 ? 0 : (read / total) * 1000 }
}
