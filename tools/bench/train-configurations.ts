// The models that `pnpm bench:train` measures, by name.
//
// In:  nothing.  Out: configurations with fixed sizes.  Never: a figure.

import type { ModelConfig, StageConfig } from "@aunet/core"

/** A model with the shape of its batch. */
export type BenchConfiguration = {
  readonly config: ModelConfig
  readonly rows: number
  /** Positions of each stage. */
  readonly lengths: readonly number[]
}

const model = (stages: readonly StageConfig[], multipleOf: number): ModelConfig => ({
  stages: stages as ModelConfig["stages"],
  residuals: stages.slice(1).map(() => true),
  upsampler: { name: "multi-linear", options: {} },
  ropeTheta: 500000,
  normEpsilon: 1e-5,
  feedForward: { multipleOf, multiplier: 1 },
  depthFactor: "disabled",
})

const words14m = model(
  [
    { width: 192, layers: 2, headWidth: 64, window: 128 },
    { width: 384, layers: 6, headWidth: 64, window: 1024 },
  ],
  64,
)
const paper = model(
  [
    { width: 128, layers: 3, headWidth: 64, window: 512 },
    { width: 512, layers: 6, headWidth: 64, window: 8192 },
  ],
  64,
)
const threeStages = model(
  [
    { width: 128, layers: 2, headWidth: 64, window: 128 },
    { width: 256, layers: 2, headWidth: 64, window: 1024 },
    { width: 384, layers: 4, headWidth: 64, window: 1024 },
  ],
  64,
)

/** Models that a check whether something runs at all takes its steps with, on a processor that plays a GPU. */
export const trials: Readonly<Record<string, BenchConfiguration>> = {
  tiny: {
    config: model(
      [
        { width: 32, layers: 1, headWidth: 16, window: 64 },
        { width: 64, layers: 2, headWidth: 16, window: 128 },
      ],
      16,
    ),
    rows: 2,
    lengths: [128, 48],
  },
}

/** Every configuration by name. */
export const configurations: Readonly<Record<string, BenchConfiguration>> = {
  "words-14m": { config: words14m, rows: 4, lengths: [1024, 256] },
  "paper-shape": { config: paper, rows: 1, lengths: [8192, 2048] },
  "paper-1024": { config: paper, rows: 8, lengths: [1024, 256] },
  "three-stages": { config: threeStages, rows: 4, lengths: [1024, 256, 136] },
}
