/**
 * The levels that a router found: what a splitter would have had to say for the same segments.
 *
 *     taken 0   1 0 0 1 0 1 0       stage 0
 *     taken 1   1     0   1         of those, in stage 1
 *     levels    2 0 0 1 0 2 0
 *
 * In: routes. Out: a level a position of the first stage. Never: counts a boundary that had no room.
 */
import { takeRows } from "@aunet/blocks"
import { add, multiply, reshape, type Tensor } from "@aunet/tensor"
import type { Route } from "./route.ts"

/** Computes them: i32 [B, T]. */
export function foundLevels(routes: readonly Route[]): Tensor {
  const [{ taken, place }, ...deeper] = routes
  if (deeper.length === 0) return taken
  const below = foundLevels(deeper) // [B, M]
  // A position that was taken is the first of its segment.
  const own = takeRows(reshape(below, [...below.shape, 1]), place.segment)
  return multiply(taken, add(1, reshape(own, taken.shape)))
}
