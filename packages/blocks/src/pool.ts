/**
 * Pooling: from one stage down to the next. A vector is taken over where a segment ends, normed, and
 * mapped to the next width. Nothing is averaged.
 *
 *     positions   0 1 2 3 4 5 6 7
 *     kept        ^     ^   ^            -> rows 0, 3, 5
 *
 * In: [B, T, D] and the kept positions [B, S]. Out: [B, S, E]. Source: aunet.md 1.4.
 */
import { add, gather, iota, multiply, reshape, type Tensor } from "@aunet/tensor"
import { linear } from "./linear.ts"
import { rmsNorm } from "./norm.ts"
import { normWeight, type ParameterSpec, truncated } from "./parameters.ts"

/** Parameters of a pool, as the official code names them. */
export interface PoolParameters {
  readonly "down_norm.weight": Tensor
  readonly "trans_down.weight": Tensor
}

/** Lists the parameters of a pool from width D to width E. */
export const poolParameters = (width: number, nextWidth: number): Record<string, ParameterSpec> => ({
  "down_norm.weight": normWeight(width),
  "trans_down.weight": truncated([nextWidth, width], width ** -0.5),
})

/**
 * Takes rows of a batch: x [B, N, D] at index [B, M] (0..N-1 within its own row) -> [B, M, D].
 */
export function takeRows(x: Tensor, index: Tensor): Tensor {
  const [B, N, D] = x.shape
  const start = multiply(iota([B, 1], 0), N)
  return gather(reshape(x, [B * N, D]), add(index, start))
}

/** Selects, norms and maps: [B, T, D] at kept i32 [B, S] -> [B, S, E]. */
export const pool = (parameters: PoolParameters, x: Tensor, kept: Tensor, normEpsilon: number): Tensor =>
  linear(rmsNorm(takeRows(x, kept), parameters["down_norm.weight"], normEpsilon), parameters["trans_down.weight"])
