/**
 * What official checkpoints store beside parameters: tables that never change.
 *
 * In: a model. Out: those tables under their names, or the names alone.
 * Never: a parameter. Source: SimpleTransition of the official code.
 */
import type { ModelConfig } from "../config.ts"
import type { StoredTensor } from "../stored-tensor.ts"

/** Makes the tables that the official code wants to find: those of transitions without parameters. */
export function officialBuffers({ stages, pool }: ModelConfig): Record<string, StoredTensor> {
  if (pool?.name !== "interpolated") return {}
  return Object.assign(
    {},
    ...stages.slice(1).map(({ width: nextWidth }, s): Record<string, StoredTensor> => {
      const ratio = nextWidth / stages[s].width
      return {
        [`transitions.${s}.features_weight`]: {
          dtype: "f32",
          shape: [nextWidth],
          data: Float32Array.from({ length: nextWidth }, (_, e) => ((e % ratio) + 1) / ratio),
        },
        [`transitions.${s}.expand_idx`]: {
          dtype: "i64",
          shape: [nextWidth],
          data: BigInt64Array.from({ length: nextWidth }, (_, e) => BigInt(Math.floor(e / ratio))),
        },
      }
    }),
  )
}

/** Tells a table from a parameter by its name. */
export const isBuffer = (name: string): boolean =>
  /(?:^|\.)(?:features_weight|expand_idx|freqs_cis)$/.test(name)
