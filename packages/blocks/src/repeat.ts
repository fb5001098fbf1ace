/**
 * The repeating upsampler: every position gets the pooled vector with a learned mark of its offset.
 *
 *     up = W (norm(z[segment]) + mark[offset mod 16])
 *
 * W is linear, so both summands are mapped on their own: the vectors once a pooled vector, the 16 marks
 * once, and positions only look up and add.
 *
 * In: pooled vectors. Out: one vector a position. Never: decides which vector a position gets; `place` does.
 * Source: aunet.md 1.5, the official `simple_repeat`.
 */
import { add, embed, modulo, reshape } from "@aunet/tensor"
import { OFFSETS } from "./multi-linear.ts"
import { takeRows } from "./pool.ts"
import { sharedMap, type SharedMapOptions } from "./shared-map.ts"
import type { Upsampler } from "./upsampler.ts"

/** Makes the repeating upsampler. */
export function repeat(options: SharedMapOptions = {}): Upsampler {
  const shared = sharedMap("repeat", options)
  return {
    parameters: (width, nextWidth) => ({
      ...shared.parameters(width, nextWidth),
      "pos_encoding.weight": { shape: [OFFSETS, nextWidth], initial: { kind: "normal", std: 1 } },
    }),
    apply: (parameters, z, { segment, offset }, normEpsilon, width) => {
      const vectors = shared.map(parameters, shared.enter(parameters, z, normEpsilon), width) // [B, S, D]
      const marks = shared.map(parameters, parameters["pos_encoding.weight"], width) // [16, D]
      return add(takeRows(vectors, segment), embed(marks, modulo(offset, OFFSETS))) // [B, T, D]
    },
    offsets: {
      count: OFFSETS,
      kindOf: (offset) => offset % OFFSETS,
      apply: (parameters, z, normEpsilon, width) => {
        const [B, S] = z.shape
        const vectors = shared.map(parameters, shared.enter(parameters, z, normEpsilon), width) // [B, S, D]
        const marks = shared.map(parameters, parameters["pos_encoding.weight"], width) // [16, D]
        return add(reshape(vectors, [B, S, 1, width]), marks)
      },
    },
    cost: (width, nextWidth) => ({ perPosition: 0, perPooled: shared.cost(width, nextWidth) }),
  }
}

/** The repeating upsampler as a plug-in value, for the registry of `@aunet/core`; options `{ shared }`. */
export const repeatPlugin = {
  kind: "upsampler",
  name: "repeat",
  apiVersion: 1,
  make: (options?: unknown) => repeat((options ?? {}) as SharedMapOptions),
} as const
