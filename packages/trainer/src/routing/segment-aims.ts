/**
 * What the ratio term is told to aim at, so that segments are as long as they were asked for.
 *
 *     segments too short   aim at longer ones: aim · (asked / found)^RATE
 *
 * The term pulls against the loss, which would have more boundaries: where both are even, segments are shorter than the
 * term's own length. A weight that is large enough to hold them drowns what the router has to learn; an aim that moves
 * holds them with a small one.
 *
 * In: the aims of a step, and the segments that came of it. Out: the aims of the next. Never: looks at a loss.
 */
import { positionsPerSegment } from "@aunet/core"
import { positionsEach, type RouteSums } from "./route-sums.ts"

/** How much of a difference a step takes back: a router answers within some tens of steps. */
const RATE = 0.05

/** How far an aim may go from what is asked for, as a factor on what a segment has beside its first position. */
const FARTHEST = 4

/** The aims of a training that begins: what is asked for. */
export const firstAims = (bytesPerSegment: readonly number[]): readonly number[] =>
  positionsPerSegment(bytesPerSegment)

/** The aims of the next step, positions of a segment for each stage above the first. */
export function nextAims(
  aims: readonly number[],
  sums: RouteSums,
  bytesPerSegment: readonly number[],
): readonly number[] {
  const found = positionsEach(sums)
  return positionsPerSegment(bytesPerSegment).map((asked, s) => {
    const aim = aims[s] * (asked / found[s]) ** RATE
    const rest = Math.min(Math.max(aim - 1, (asked - 1) / FARTHEST), (asked - 1) * FARTHEST)
    return 1 + rest
  })
}
