/**
 * A short trial of an engine: how fast it does one small training step.
 *
 * In: an engine and a model. Out: bytes and useful operations a second. The text is always the same,
 * so that engines can be compared. Never: chooses.
 */
import {
  aimsOf,
  drawParameters,
  type Model,
  modelCost,
  poolValues,
  proposedValues,
  scriptValues,
} from "@aunet/core"
import type { Splitter } from "@aunet/splitter"
import { type Engine, foldIn, randomKey, uniformAt } from "@aunet/tensor"
import { corrections, officialAdamW } from "./step/adamw.ts"
import { cutRows, encodeStream } from "@aunet/data"
import { trainProgram } from "./step/train-step.ts"

/** What a trial measured. */
export interface Trial {
  readonly bytesPerSecond: number
  /** Useful operations a second, as `modelCost` counts them. A small model gets fewer out of a machine than a large one. */
  readonly flopsPerSecond: number
  readonly steps: number
  /** Loss of the first step in nats, to see that engines compute the same. */
  readonly lossNats: number
}

const ROWS = 2
const ROW_BYTES = 256
const WARM_UP = 3

/** Words of five letters and a space: the text does not matter for the speed, its boundaries do. */
function trialText(): Uint8Array {
  const key = foldIn(randomKey(1), "trial")
  return Uint8Array.from({ length: ROWS * ROW_BYTES + 1 }, (_, i) =>
    i % 6 === 5 ? 32 : 97 + Math.floor(uniformAt(key, i) * 26),
  )
}

/**
 * Tries an engine.
 *
 * @param seconds about how long, after three steps that are not counted
 * @param now a clock in milliseconds
 */
export async function tryEngine(
  engine: Engine,
  model: Model,
  splitter: Splitter,
  seconds: number,
  now: () => number,
): Promise<Trial> {
  const { router } = model.config
  const stages = model.config.stages.length
  const batch = cutRows(
    encodeStream([{ name: "trial", bytes: trialText() }], splitter, stages),
    [0, ROW_BYTES],
    ROW_BYTES,
  )
  const lengths = [ROW_BYTES, ...new Array<number>(stages - 1).fill(64)]
  const program = trainProgram(model, { rows: ROWS, lengths }, officialAdamW)
  const { ids, targets, levels } = batch
  const inputs = {
    ids,
    targets,
    ...(router === undefined
      ? poolValues(levels, lengths)
      : {
          aims: aimsOf(router),
          ...scriptValues(model, ids, ROW_BYTES),
          ...proposedValues(model, levels),
        }),
    rate: Float32Array.of(1e-6),
    ...corrections(officialAdamW, 1),
  }
  const session = await engine.open({ train: program }, () => drawParameters(model, 1))
  try {
    const { loss } = await session.step("train", inputs)
    // Engines that compile as they go are themselves only after some steps.
    for (let step = 1; step < WARM_UP; step++) await session.step("train", inputs)
    const start = now()
    let steps = 0
    do {
      await session.step("train", inputs)
      steps++
    } while (now() - start < seconds * 1000)
    const bytesPerSecond = (steps * ROWS * ROW_BYTES * 1000) / (now() - start)
    // Real positions alone, of an average row.
    const real = lengths.map((_, stage) => levels.filter((level) => level >= stage).length / ROWS)
    return {
      bytesPerSecond,
      flopsPerSecond: bytesPerSecond * modelCost(model, real).trainingFlopsPerByte,
      steps,
      lossNats: loss[0],
    }
  } finally {
    await session.close()
  }
}
