// Models whose memory under PyTorch is counted and planned.

import type { ModelConfig } from "aunet"

const stage = (width: number, layers: number, headWidth: number, window: number, more = {}) => ({
  width,
  layers,
  headWidth,
  window,
  ...more,
})

const model = (stages: ReturnType<typeof stage>[], more: Partial<ModelConfig> = {}): ModelConfig => ({
  stages: stages as unknown as ModelConfig["stages"],
  residuals: stages.slice(1).map(() => true),
  upsampler: { name: "multi-linear" },
  ropeTheta: 500000,
  normEpsilon: 1e-5,
  feedForward: { multipleOf: 64, multiplier: 1 },
  depthFactor: "disabled",
  ...more,
})

/** A model, positions of its stages, rows. */
export interface ClusterModel {
  readonly config: ModelConfig
  readonly lengths: readonly number[]
  readonly rows: number
}

const two = [stage(128, 2, 32, 128), stage(256, 4, 64, 1024)]
const repeat = { upsampler: { name: "repeat" }, levelWeight: 0.1, tiedVocabulary: true }
const bare = {
  upsampler: { name: "simple", options: { shared: "mean" } },
  pool: { name: "interpolated" },
  residuals: [false],
}

/** The first is that of the benchmarks. */
export const CLUSTER_MODELS: Readonly<Record<string, ClusterModel>> = {
  "words-14m": {
    config: model([stage(192, 2, 64, 128), stage(384, 6, 64, 1024)]),
    lengths: [1024, 256],
    rows: 4,
  },
  three: {
    config: model([stage(128, 2, 32, 128), stage(256, 2, 64, 1024), stage(384, 4, 64, 1024)]),
    lengths: [1024, 256, 176],
    rows: 3,
  },
  long: {
    config: model([stage(128, 1, 32, 512), stage(256, 3, 64, 4096)]),
    lengths: [4096, 820],
    rows: 2,
  },
  "one row": {
    config: model([stage(128, 1, 32, 512), stage(256, 3, 64, 4096)]),
    lengths: [4096, 820],
    rows: 1,
  },
  "one stage": { config: model([stage(256, 3, 64, 4096)]), lengths: [1024], rows: 2 },
  repeat: { config: model(two, repeat), lengths: [1024, 256], rows: 2 },
  four: {
    config: model([
      stage(64, 1, 32, 64),
      stage(128, 1, 32, 256),
      stage(192, 1, 32, 256),
      stage(256, 3, 32, 256, { kvHeads: 2 }),
    ]),
    lengths: [1024, 256, 160, 104],
    rows: 3,
  },
  bare: { config: model(two, bare), lengths: [1024, 256], rows: 2 },
}
