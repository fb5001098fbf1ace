/**
 * A pool without parameters: each element of the vector is stretched to E/D elements that lie on the
 * line from its left neighbour to it.
 *
 *     x    a         b          E/D = 2         x[-1] is the last element
 *     out  (a+b)/2 a (a+b)/2 b
 *
 * In: [B, T, D] and the kept positions [B, S]. Out: [B, S, E]. Never: norms.
 * Source: the down half of the official pooling types with `non_param` in their name.
 */
import { add, concat, constant, multiply, reshape, sliceAxis, type Tensor } from "@aunet/tensor"
import { noOptions } from "./no-options.ts"
import { type Pool, takeRows } from "./pool.ts"
import { widthRatio } from "./shared-map.ts"

/** The pool that interpolates; the deep width must be a multiple of the upper one. */
export const interpolatedPool: Pool = {
  parameters: (width, nextWidth) => {
    widthRatio(width, nextWidth)
    return {}
  },
  apply: (_, x, kept, __, nextWidth) => stretch(takeRows(x, kept), nextWidth),
  cost: (_, nextWidth) => 2 * nextWidth,
}

/** Stretches [B, S, D] to [B, S, E]. */
function stretch(x: Tensor, nextWidth: number): Tensor {
  const [B, S, D] = x.shape
  const ratio = widthRatio(D, nextWidth)
  if (ratio === 1) return x
  const left = concat([sliceAxis(x, 2, D - 1, 1), sliceAxis(x, 2, 0, D - 1)], 2) // [B, S, D], one to the right
  const share = Float32Array.from({ length: ratio }, (_, i) => (i + 1) / ratio)
  const own = multiply(reshape(x, [B, S, D, 1]), constant(share, [ratio])) // [B, S, D, E/D]
  const other = multiply(
    reshape(left, [B, S, D, 1]),
    constant(
      share.map((part) => 1 - part),
      [ratio],
    ),
  )
  return reshape(add(own, other), [B, S, nextWidth])
}

/** The interpolating pool as a plug-in value, for the registry of `@aunet/core`; it takes no options. */
export const interpolatedPoolPlugin = {
  kind: "pool",
  name: "interpolated",
  apiVersion: 1,
  make: (options?: unknown) => {
    noOptions('pool "interpolated"', options)
    return interpolatedPool
  },
} as const
