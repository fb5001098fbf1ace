/**
 * The paper's multi-linear upsampler: a matrix for all positions and one for each offset modulo 16.
 *
 *     u = norm(z[segment]);  up = W_shared u + W_(offset mod 16) u
 *
 * The shared product runs once a pooled vector and is then repeated. The indexed one runs once a
 * position, whatever the number of matrices.
 *
 * In: pooled vectors. Out: one vector a position. Source: aunet.md 1.5.
 */
import { add, groupedMatmul, modulo, reshape } from "@aunet/tensor"
import { linear } from "./linear.ts"
import { rmsNorm } from "./norm.ts"
import { normWeight, truncated } from "./parameters.ts"
import { takeRows } from "./pool.ts"
import type { Upsampler } from "./upsampler.ts"

/** Offsets that have a matrix of their own; later ones start again. */
export const OFFSETS = 16

/** Makes the multi-linear upsampler. */
export const multiLinear = (): Upsampler => ({
  parameters: (width, nextWidth) => ({
    "up_norm.weight": normWeight(nextWidth),
    "trans_up.weight": truncated([width, nextWidth], nextWidth ** -0.5),
    "indexed_linear.weight": truncated([OFFSETS, width, nextWidth], nextWidth ** -0.5),
  }),
  apply: (parameters, z, { segment, offset }, normEpsilon) => {
    const [B, T] = segment.shape
    const [, , E] = z.shape
    const u = rmsNorm(z, parameters["up_norm.weight"], normEpsilon) // [B, S, E]
    const shared = takeRows(linear(u, parameters["trans_up.weight"]), segment) // [B, T, D]
    const group = modulo(reshape(offset, [B * T]), OFFSETS)
    const rows = reshape(takeRows(u, segment), [B * T, E])
    const indexed = groupedMatmul(rows, parameters["indexed_linear.weight"], group, { transposeW: true }) // [B·T, D]
    return add(shared, reshape(indexed, shared.shape))
  },
  cost: (width, nextWidth) => ({ perPosition: width * nextWidth, perPooled: width * nextWidth }),
})

/** The multi-linear upsampler as a plug-in value, for the registry of `@aunet/core`; it takes no options. */
export const multiLinearPlugin = { kind: "upsampler", name: "multi-linear", apiVersion: 1, make: () => multiLinear() } as const
