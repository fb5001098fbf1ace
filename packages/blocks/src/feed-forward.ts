/**
 * SwiGLU feed-forward: w2(silu(w1 x) · w3 x).
 *
 * In: [..., D]. Out: [..., D]. Never: mixes positions. Source: aunet.md 1.1; Shazeer (2020).
 */
import { multiply, silu, type Tensor } from "@aunet/tensor"
import { linear } from "./linear.ts"

/** Parameters of a feed-forward block, as the official code names them. */
export interface FeedForwardParameters {
  readonly "w1.weight": Tensor
  readonly "w2.weight": Tensor
  readonly "w3.weight": Tensor
}

/**
 * Computes the inner width: 8D/3, times a factor, rounded up to a multiple.
 *
 * @example feedForwardWidth(512, 256) // 1536
 */
export function feedForwardWidth(width: number, multipleOf: number, multiplier = 1): number {
  const inner = Math.trunc(multiplier * Math.trunc((2 * 4 * width) / 3))
  return multipleOf * Math.ceil(inner / multipleOf)
}

/** Applies the block to each vector: [..., D] -> [..., D]. */
export const feedForward = (parameters: FeedForwardParameters, x: Tensor): Tensor =>
  linear(
    multiply(silu(linear(x, parameters["w1.weight"])), linear(x, parameters["w3.weight"])),
    parameters["w2.weight"],
  )
