/** A training so small that a step takes milliseconds on the reference engine. */
import { multiLinearPlugin } from "@aunet/blocks"
import { makeModel, presetModel, registry } from "@aunet/core"
import { makeCorpus } from "@aunet/data"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { referenceEngine } from "@aunet/tensor"
import type { TrainOptions } from "@aunet/trainer/effect"
import { bytes, verse } from "./short-training.ts"

const known = registry([multiLinearPlugin, wordsPlugin])
const splitter = wordsPlugin.make({ groups: [1] })
const preset = presetModel("tiny", 2).config

/** Two stages of eight numbers. */
export const leastModel = makeModel(
  {
    ...preset,
    stages: preset.stages.map((stage) => ({
      ...stage,
      width: 8,
      headWidth: 4,
      layers: 1,
    })) as unknown as typeof preset.stages,
    feedForward: { ...preset.feedForward, multipleOf: 4 },
  },
  known,
)

const corpus = makeCorpus([{ name: "verse", bytes: bytes(verse.repeat(8)) }], splitter, 2, { seed: 0 })

/** Its options: twelve steps. */
export const least = (): TrainOptions => ({
  model: leastModel,
  splitter,
  corpus,
  engine: referenceEngine(),
  length: { steps: 12 },
  rowBytes: 16,
  rows: 4,
  measurements: 0,
  measuredBytes: 32,
})
