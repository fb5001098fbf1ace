/**
 * The simplest upsampler: a pooled vector goes back to the position that it was taken from, and the
 * others get nothing from below.
 *
 *     up = W norm(z[segment]) where offset is 0, else 0
 *
 * In: pooled vectors. Out: one vector a position. Never: decides which vector a position gets; `place` does.
 * Source: aunet.md 1.5, the official `simple`.
 */
import { cast, concat, equal, multiply, reshape, zeros } from "@aunet/tensor"
import { takeRows } from "./pool.ts"
import { sharedMap, type SharedMapOptions } from "./shared-map.ts"
import type { Upsampler } from "./upsampler.ts"

/** Makes the simplest upsampler. */
export function simple(options: SharedMapOptions = {}): Upsampler {
  const shared = sharedMap("simple", options)
  return {
    parameters: (width, nextWidth) => shared.parameters(width, nextWidth),
    apply: (parameters, z, { segment, offset }, normEpsilon, width) => {
      const [B, T] = segment.shape
      const vectors = shared.map(parameters, shared.enter(parameters, z, normEpsilon), width) // [B, S, D]
      const here = cast(equal(reshape(offset, [B, T, 1]), 0), "f32")
      return multiply(takeRows(vectors, segment), here) // [B, T, D]
    },
    offsets: {
      count: 2,
      kindOf: (offset) => Math.min(offset, 1),
      apply: (parameters, z, normEpsilon, width) => {
        const [B, S] = z.shape
        const vectors = shared.map(parameters, shared.enter(parameters, z, normEpsilon), width) // [B, S, D]
        return concat([reshape(vectors, [B, S, 1, width]), zeros([B, S, 1, width])], 2)
      },
    },
    cost: (width, nextWidth) => ({ perPosition: 0, perPooled: shared.cost(width, nextWidth) }),
  }
}

/** The simplest upsampler as a plug-in value, for the registry of `@aunet/core`; options `{ shared }`. */
export const simplePlugin = {
  kind: "upsampler",
  name: "simple",
  apiVersion: 1,
  make: (options?: unknown) => simple((options ?? {}) as SharedMapOptions),
} as const
