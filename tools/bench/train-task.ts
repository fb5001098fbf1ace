// One training step to measure: a model with its parameters and one batch of seeded made-up text.
//
// In:  a configuration's name.  Out: everything that a step needs, the same in every process.
// Never: a clock, or an unseeded number.

import { multiLinearPlugin } from "@aunet/blocks"
import {
  hierarchy,
  initialParameters,
  makeModel,
  modelCost,
  poolValues,
  registry,
  type Model,
} from "@aunet/core"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { foldIn, type Program, randomKey, uniformAt, type Value } from "@aunet/tensor"
import { cutRows, encodeStream } from "@aunet/data"
import { officialAdamW, trainProgram } from "@aunet/trainer"
import { configurations, trials, type BenchConfiguration } from "./train-configurations.ts"

/** A step to measure. */
export type TrainTask = {
  readonly configuration: BenchConfiguration
  readonly model: Model
  readonly program: Program
  /** Makes the first parameters; nothing keeps them. */
  readonly parameters: () => Readonly<Record<string, Float32Array>>
  /** All inputs but the optimiser's corrections, which change from step to step. */
  readonly inputs: Readonly<Record<string, Value>>
  readonly bytesPerStep: number
  /** Useful operations of one step: real positions, no padding. */
  readonly flopsPerStep: number
}

/** Learning rate of the measured steps: large enough to show in the second loss, small enough for hundreds on one batch. */
export const RATE = 3e-4

/** Short words and a comma now and then: about 4.1 bytes a segment, so that 256 words are nearly all of 1024 bytes. */
export function madeUpText(length: number, seed: number): Uint8Array {
  const key = foldIn(randomKey(seed), "text")
  const bytes = new Uint8Array(length)
  let n = 0
  for (let at = 0; at < length;) {
    const letters = 2 + Math.floor(uniformAt(key, n++) * 4)
    for (let i = 0; i < letters && at < length; i++)
      bytes[at++] = 97 + Math.floor(uniformAt(key, n++) ** 2 * 26)
    if (at < length && uniformAt(key, n++) < 0.05) bytes[at++] = 44
    if (at < length) bytes[at++] = 32
  }
  return bytes
}

/** Makes the task of a configuration. */
export function trainTask(name: string): TrainTask {
  const configuration = configurations[name] ?? trials[name]
  if (configuration === undefined)
    throw new Error(
      `there is no configuration "${name}"; there are: ${Object.keys({ ...configurations, ...trials }).join(", ")}`,
    )
  const { config, rows, lengths } = configuration
  const model = makeModel(config, registry([multiLinearPlugin]))
  const stages = config.stages.length
  const splitter = wordsPlugin.make({ groups: [1, 2, 4].slice(0, stages - 1) })
  const [T] = lengths
  const stream = encodeStream([{ name, bytes: madeUpText(rows * T + 2, 1) }], splitter, stages)
  const batch = cutRows(
    stream,
    Array.from({ length: rows }, (_, b) => b * T),
    T,
  )
  const { counts, dropped } = hierarchy(batch.levels, lengths)
  if (dropped.some((count) => count > 0))
    throw new Error(`${name} drops boundaries (${dropped.join(", ")}); raise its lengths`)
  const realLengths = counts.map((each) => each.reduce((sum, count) => sum + count, 0) / rows)
  return {
    configuration,
    model,
    program: trainProgram(model, { rows, lengths }, officialAdamW),
    parameters: () => initialParameters(model, 1),
    inputs: {
      ids: batch.ids,
      targets: batch.targets,
      ...poolValues(batch.levels, lengths),
      rate: Float32Array.of(RATE),
    },
    bytesPerStep: rows * T,
    flopsPerStep: modelCost(model, realLengths).trainingFlopsPerByte * rows * T,
  }
}
