/** Checkpoints and official files that the tests of the exchange share. */
import { readFileSync } from "node:fs"
import { interpolatedPoolPlugin, multiLinearPlugin, repeatPlugin, simplePlugin } from "@aunet/blocks"
import { linguaPlugin, wordsPlugin } from "@aunet/splitter-whitespace"
import {
  type Checkpoint,
  decodeModelConfig,
  initialParameters,
  makeModel,
  type ModelConfig,
  presetModel,
  registry,
} from "@aunet/core"
import { decodeSafetensors, type StoredTensor } from "@aunet/weights"

export const known = registry([
  wordsPlugin,
  linguaPlugin,
  multiLinearPlugin,
  repeatPlugin,
  simplePlugin,
  interpolatedPoolPlugin,
])
/** The bytes of a JSON file. */
export const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))

/** A checkpoint of a tiny model with changes. */
export const checkpointOf = (change: Partial<ModelConfig>, stages = 3): Checkpoint => {
  const model = makeModel(decodeModelConfig({ ...presetModel("tiny", stages).config, ...change }), known)
  return {
    model,
    splitter: wordsPlugin.make({ groups: [1, 2].slice(0, Math.max(1, stages - 1)) }),
    parameters: initialParameters(model, 3),
    lengths: [256, 80, 48].slice(0, stages),
    progress: { steps: 12, bytes: 4096, heldOutBitsPerByte: 2.5 },
    training: {},
  }
}

/** One checkpoint for each way in which a configuration goes out differently. */
export const variants: readonly (readonly [string, Checkpoint])[] = [
  ["the paper's", checkpointOf({})],
  [
    "repeat, without a residual, levels predicted",
    checkpointOf({ upsampler: { name: "repeat" }, residuals: [true, false], levelWeight: 0.1 }),
  ],
  [
    "without parameters between stages",
    checkpointOf({
      upsampler: { name: "multi-linear", options: { shared: "mean" } },
      pool: { name: "interpolated" },
      stages: widths(32, 64, 64),
    }),
  ],
  [
    "grouped queries, started its own way",
    checkpointOf({
      stages: widths(32, 64, 64).map((stage) => ({
        ...stage,
        kvHeads: 2,
      })) as unknown as ModelConfig["stages"],
      initialStd: 0.02,
      depthFactor: "globalDepth",
    }),
  ],
  ["a plain transformer", checkpointOf({ tiedVocabulary: true }, 1)],
]

/** Stages of one layer each. */
export function widths(...all: number[]): ModelConfig["stages"] {
  return all.map((width) => ({
    width,
    layers: 1,
    headWidth: 16,
    window: 32,
  })) as unknown as ModelConfig["stages"]
}

/** The weights and configuration of a golden file, as the official code would have saved them. */
export const golden = (name: string) => {
  const { tensors, metadata } = decodeSafetensors(
    readFileSync(new URL(`../../../tools/golden/files/${name}.safetensors`, import.meta.url)),
  )
  const weights = Object.fromEntries(
    Object.entries(tensors)
      .filter(([key]) => key.startsWith("weights."))
      .map(([key, tensor]): [string, StoredTensor] => [key.slice(8), tensor]),
  )
  const params = {
    name: "golden",
    model: { ...(JSON.parse(metadata.config) as object), seed: 42 },
    data: {
      seq_len: 64,
      tokenizer: { name: "bytes" },
      ...(metadata.strategy && { regex: { strategy: JSON.parse(metadata.strategy) as unknown } }),
    },
  }
  return { tensors, weights, params }
}
