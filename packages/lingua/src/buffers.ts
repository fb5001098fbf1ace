/**
 * What official checkpoints store beside parameters: tables that never change, and the embedding a second
 * time where it is the output matrix too. A model there loads only with all of them.
 *
 * In: a model and its parameters. Out: those tensors under their names, or the names alone.
 * Never: a parameter. Source: SimpleTransition and TiedLinear of the official code.
 */
import { type ModelConfig } from "@aunet/core"
import { VOCABULARY } from "@aunet/tokens"
import type { StoredTensor } from "@aunet/weights"

/** Makes the tensors that the official code wants to find beside the parameters. */
export function officialBuffers(
  { stages, pool, tiedVocabulary }: ModelConfig,
  { "tok_embeddings.weight": embedding }: Readonly<Record<string, Float32Array>>,
): Record<string, StoredTensor> {
  if (stages.length === 1 && tiedVocabulary === true)
    return { [TIED]: { dtype: "f32", shape: [VOCABULARY, stages[0].width], data: embedding } }
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

/** The embedding as the output matrix of the plain transformer. */
const TIED = "output.tied_module.weight"

/** Tells them from parameters by their names. */
export const isBuffer = (name: string): boolean =>
  name === TIED || /(?:^|\.)(?:features_weight|expand_idx|freqs_cis)$/.test(name)
