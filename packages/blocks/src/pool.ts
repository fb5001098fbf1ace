/**
 * Pooling: from one stage down to the next. A vector is taken over where a segment ends, normed, and
 * mapped to the next width. Nothing is averaged.
 *
 *     positions   0 1 2 3 4 5 6 7
 *     kept        ^     ^   ^            -> rows 0, 3, 5
 *
 * In: [B, T, D] and the kept positions [B, S]. Out: [B, S, E]. Never: chooses what is kept.
 * Source: aunet.md 1.4.
 */
import { add, type Flat, gather, iota, multiply, reshape, type Tensor } from "@aunet/tensor"
import { linear } from "./linear.ts"
import { noOptions } from "./no-options.ts"
import { rmsNorm } from "./norm.ts"
import { normWeight, type ParameterSpec, truncated } from "./parameters.ts"

/** A way down; a plug-in kind, so that anyone can add one. */
export interface Pool {
  /** Lists its parameters between a stage of width D and the next of width E. */
  parameters(width: number, nextWidth: number): Record<string, ParameterSpec>
  /** Takes x [B, T, D] at kept i32 [B, S] to the next stage: [B, S, E]; `nextWidth` is E. */
  apply(parameters: Flat<Tensor>, x: Tensor, kept: Tensor, normEpsilon: number, nextWidth: number): Tensor
  /** Counts multiplications for one pooled vector. */
  cost(width: number, nextWidth: number): number
}

/** Parameters of the paper's pool, as the official code names them. */
export interface PoolParameters {
  readonly "down_norm.weight": Tensor
  readonly "trans_down.weight": Tensor
}

/** Lists the parameters of the paper's pool from width D to width E. */
export const poolParameters = (width: number, nextWidth: number): Record<string, ParameterSpec> => ({
  "down_norm.weight": normWeight(width),
  "trans_down.weight": truncated([nextWidth, width], width ** -0.5),
})

/**
 * Takes rows of a batch: x [B, N, D] at index [B, M] (0..N-1 within its own row) -> [B, M, D]. Where N and M are 1 the
 * index is not looked at.
 */
export function takeRows(x: Tensor, index: Tensor): Tensor {
  const [B, N, D] = x.shape
  // One row to take from, for one place: there is nothing to choose.
  if (N === 1 && index.shape[1] === 1) return x
  const start = multiply(iota([B, 1], 0), N)
  return gather(reshape(x, [B * N, D]), add(index, start))
}

/** Selects, norms and maps: [B, T, D] at kept i32 [B, S] -> [B, S, E]. */
export const pool = (parameters: PoolParameters, x: Tensor, kept: Tensor, normEpsilon: number): Tensor =>
  linear(
    rmsNorm(takeRows(x, kept), parameters["down_norm.weight"], normEpsilon),
    parameters["trans_down.weight"],
  )

/** The paper's pool; a model that names no other has it. */
export const linearPool: Pool = {
  parameters: poolParameters,
  apply: (parameters, x, kept, normEpsilon) =>
    pool(parameters as unknown as PoolParameters, x, kept, normEpsilon),
  cost: (width, nextWidth) => width * nextWidth,
}

/** The paper's pool as a plug-in value, for the registry of `@aunet/core`; it takes no options. */
export const linearPoolPlugin = {
  kind: "pool",
  name: "linear",
  apiVersion: 1,
  make: (options?: unknown) => {
    noOptions('pool "linear"', options)
    return linearPool
  },
} as const
