/**
 * The paper's multi-linear upsampler: a matrix for all positions and one for each offset modulo 16.
 *
 *     u = norm(z[segment]);  up = W_shared u + W_(offset mod 16) u
 *
 * The shared product runs once a pooled vector and is then repeated. The indexed one runs once a
 * position, whatever the number of matrices.
 *
 * In: pooled vectors. Out: one vector a position. Never: decides which vector a position gets; `place` does.
 * Source: aunet.md 1.5.
 */
import { add, type Flat, groupedMatmul, modulo, reshape, type Tensor } from "@aunet/tensor"
import { linear } from "./linear.ts"
import { rmsNorm } from "./norm.ts"
import { normWeight, truncated } from "./parameters.ts"
import { takeRows } from "./pool.ts"
import { sharedMap, type SharedMapOptions } from "./shared-map.ts"
import type { Upsampler } from "./upsampler.ts"

/** Offsets that have a matrix of their own; later ones start again. */
export const OFFSETS = 16

/** Makes the multi-linear upsampler. */
export function multiLinear(options: SharedMapOptions = {}): Upsampler {
  const shared = sharedMap("multi-linear", options)
  // A shared map without a norm leaves the indexed matrices to norm for themselves.
  const ownNorm = options.shared === "mean"
  /** What the indexed matrices multiply, of pooled z that the shared map takes as u. */
  const normed = (parameters: Flat<Tensor>, z: Tensor, u: Tensor, normEpsilon: number): Tensor =>
    ownNorm ? rmsNorm(z, parameters["indexed_norm.weight"], normEpsilon) : u
  return {
    parameters: (width, nextWidth) => ({
      ...shared.parameters(width, nextWidth),
      "indexed_linear.weight": truncated([OFFSETS, width, nextWidth], nextWidth ** -0.5),
      ...(ownNorm && { "indexed_norm.weight": normWeight(nextWidth) }),
    }),
    apply: (parameters, z, { segment, offset }, normEpsilon) => {
      const [B, T] = segment.shape
      const [, , E] = z.shape
      const weight = parameters["indexed_linear.weight"]
      const u = shared.enter(parameters, z, normEpsilon) // [B, S, E]
      const repeated = takeRows(shared.map(parameters, u, weight.shape[1]), segment) // [B, T, D]
      const group = modulo(reshape(offset, [B * T]), OFFSETS)
      const rows = reshape(takeRows(normed(parameters, z, u, normEpsilon), segment), [B * T, E])
      const indexed = groupedMatmul(rows, weight, group, { transposeW: true }) // [B·T, D]
      return add(repeated, reshape(indexed, repeated.shape))
    },
    offsets: {
      count: OFFSETS,
      kindOf: (offset) => offset % OFFSETS,
      apply: (parameters, z, normEpsilon) => {
        const [B, S, E] = z.shape
        const weight = parameters["indexed_linear.weight"]
        const [P, D] = weight.shape
        const u = shared.enter(parameters, z, normEpsilon) // [B, S, E]
        const same = reshape(shared.map(parameters, u, D), [B, S, 1, D])
        // Rows of all matrices, one below the other, are one matrix.
        const own = linear(normed(parameters, z, u, normEpsilon), reshape(weight, [P * D, E]))
        return add(reshape(own, [B, S, P, D]), same)
      },
    },
    cost: (width, nextWidth) => ({
      perPosition: width * nextWidth,
      perPooled: shared.cost(width, nextWidth),
    }),
  }
}

/** The multi-linear upsampler as a plug-in value, for the registry of `@aunet/core`; options `{ shared }`. */
export const multiLinearPlugin = {
  kind: "upsampler",
  name: "multi-linear",
  apiVersion: 1,
  make: (options?: unknown) => multiLinear((options ?? {}) as SharedMapOptions),
} as const
