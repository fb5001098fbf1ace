/**
 * From boundaries to the index arrays of a pool, inside of a program: what `hierarchy` does with levels on the host.
 *
 *     boundary  1 0 0 1 0 1 1 0          M = 3: the last boundary does not fit
 *     segment   0 0 0 1 1 2 2 2          boundaries up to here, less one, at most M - 1
 *     slot      0 3 3 1 3 2 3 3          where a position goes; slot M is cut off
 *     kept      0 3 5
 *     offset    0 1 2 0 1 0 1 2          distance to the vector that is kept
 *
 * In: boundaries [B, N], the first of each row among them. Out: kept, segment, offset; which boundaries were taken.
 * Never: sees a probability.
 */
import { takeRows } from "@aunet/blocks"
import {
  add,
  cumulativeSum,
  iota,
  lessEqual,
  minimum,
  multiply,
  reshape,
  scatterAdd,
  select,
  sliceAxis,
  subtract,
  type Tensor,
} from "@aunet/tensor"
import type { PoolTensors } from "../unet.ts"

/** Where the vectors of a pool come from and go to. */
export interface Places {
  readonly place: PoolTensors
  /** i32 [B, N]: 1 at boundaries whose vectors are kept. */
  readonly taken: Tensor
  /** i32 [B, M]: 1 at positions of the next stage that hold a vector, 0 at padding. */
  readonly filled: Tensor
}

/**
 * Computes them.
 *
 * @param boundary i32 [B, N], 0 or 1; 1 at the first position of every row
 * @param M vectors that are kept of a row at most
 */
export function placesOf(boundary: Tensor, M: number): Places {
  const [B, N] = boundary.shape
  const before = cumulativeSum(boundary, 1) // [B, N], this position included
  const taken = multiply(boundary, lessEqual(before, M))
  const segment = subtract(minimum(before, M), 1)
  const position = iota([B, N], 1)
  // Row b has the slots b (M + 1) to b (M + 1) + M.
  const slot = add(select(taken, segment, M), multiply(iota([B, 1], 0), M + 1))
  const slots = scatterAdd(reshape(position, [B * N]), reshape(slot, [B * N]), B * (M + 1))
  const kept = sliceAxis(reshape(slots, [B, M + 1]), 1, 0, M)
  const start = reshape(takeRows(reshape(kept, [B, M, 1]), segment), [B, N])
  // As many as the last position of a row has before it.
  const last = sliceAxis(segment, 1, N - 1, 1) // [B, 1]
  return {
    place: { kept, segment, offset: subtract(position, start) },
    taken,
    filled: lessEqual(iota([B, M], 1), last),
  }
}
