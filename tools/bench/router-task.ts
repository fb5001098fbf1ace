// Models that differ in a router alone, for `pnpm bench:router`: one finds its boundaries, the other is told the same ones.
//
// In:  a configuration's name, an engine.  Out: both models, a training step of each on one batch, parameters whose
//      router cuts about as often as it was asked to, texts with the levels that it finds.
// Never: a clock; a word about how well such a model does.

import {
  decodeModelConfig,
  hierarchy,
  hierarchyValues,
  initialParameters,
  levelsProgram,
  makeModel,
  type Model,
  type ModelConfig,
  positionsPerSegment,
  presetModel,
} from "@aunet/core"
import { defaultRegistry } from "aunet"
import type { Engine, Program, Value } from "@aunet/tensor"
import { BOS } from "@aunet/tokens"
import { corrections, officialAdamW, trainProgram } from "@aunet/trainer"
import { type BenchConfiguration, configurations as trainConfigurations } from "./train-configurations.ts"

/** A model, the shape of its batch, and what its router is asked for. */
type RouterConfiguration = BenchConfiguration & { readonly bytesPerSegment: readonly number[] }

const of = (
  config: ModelConfig,
  rows: number,
  lengths: readonly number[],
  bytesPerSegment: readonly number[],
): RouterConfiguration => ({ config, rows, lengths, bytesPerSegment })

/** Every configuration by name: rows have the room that a training gives them. */
export const routerConfigurations: Readonly<Record<string, RouterConfiguration>> = {
  tiny: of(presetModel("tiny", 2).config, 8, [256, 64], [5]),
  "tiny-3": of(presetModel("tiny", 3).config, 8, [256, 64, 24], [5, 15]),
  "words-14m": of(trainConfigurations["words-14m"].config, 4, [1024, 256], [5]),
  "three-stages": of(trainConfigurations["three-stages"].config, 4, [1024, 256, 88], [5, 15]),
}

/** Holds the lengths in so few steps as are taken here; what it does to a model is not asked. */
const HEAVY = 3

/** Learning rate of the steps before anything is measured. */
const RATE = 2e-3

/** One of the two models with its training step. */
export type Arm = {
  readonly name: "router" | "splitter"
  readonly model: Model
  readonly program: Program
  readonly parameters: Readonly<Record<string, Float32Array>>
  /** All inputs but the optimiser's corrections. */
  readonly inputs: Readonly<Record<string, Value>>
}

/** A text as a model is given it. */
export type PlacedText = { readonly ids: Uint16Array; readonly levels: Uint8Array }

/** What is measured. */
export type RouterTask = {
  readonly router: Arm
  readonly splitter: Arm
  readonly lengths: readonly number[]
  /** Bytes a segment of each stage in the batch, as the router finds them, and shares of its boundaries that had no room. */
  readonly bytesPerSegment: readonly number[]
  readonly dropped: readonly number[]
  readonly texts: readonly PlacedText[]
}

/** Rows of ids out of a text, each beginning with bos. */
function rowsOf(text: Uint8Array, rows: number, T: number): { ids: Int32Array; targets: Int32Array } {
  const ids = new Int32Array(rows * T)
  const targets = new Int32Array(rows * T)
  const stride = Math.floor((text.length - T) / rows)
  for (let b = 0; b < rows; b++)
    for (let t = 0; t < T; t++) {
      const next = text[b * stride + t]
      targets[b * T + t] = next
      ids[b * T + t] = t === 0 ? BOS : text[b * stride + t - 1]
    }
  return { ids, targets }
}

/**
 * Makes the task: the router learns for so many steps on the batch, which both models then take steps on.
 *
 * @param text that the batch is cut from
 * @param continued texts that are written, without bos
 */
export async function routerTask(
  name: string,
  engine: Engine,
  steps: number,
  text: Uint8Array,
  continued: readonly (readonly number[])[],
): Promise<RouterTask> {
  const { config, rows, lengths, bytesPerSegment } = routerConfigurations[name]
  const [T] = lengths
  const known = defaultRegistry()
  const routed = makeModel(
    decodeModelConfig({ ...config, router: { name: "hnet", bytesPerSegment, ratioWeight: HEAVY } }),
    known,
  )
  const plain = makeModel(config, known)
  const batch = rowsOf(text, rows, T)
  const program = trainProgram(routed, { rows, lengths }, officialAdamW)
  const inputs = {
    ...batch,
    rate: Float32Array.of(RATE),
    aims: Float32Array.from(positionsPerSegment(bytesPerSegment)),
  }
  const parameters: Record<string, Float32Array> = {}
  const session = await engine.open({ train: program }, initialParameters(routed, 1))
  try {
    for (let step = 1; step <= steps; step++)
      await session.step("train", { ...inputs, ...corrections(officialAdamW, step) })
    // Copies: the session's numbers go with it.
    for (const each of Object.keys(routed.parameters))
      parameters[each] = Float32Array.from((await session.read([each]))[each] as Float32Array)
  } finally {
    await session.close()
  }
  const found = async (ids: Int32Array, count: number): Promise<Uint8Array> => {
    await using own = await engine.open(
      { levels: levelsProgram(routed, ids.length / count, count) },
      parameters,
    )
    return Uint8Array.from((await own.step("levels", { ids })).levels)
  }
  const levels = await found(batch.ids, rows)
  const places = hierarchy(levels, lengths)
  const boundaries = bytesPerSegment.map((_, s) =>
    levels.reduce((sum, level) => sum + (level > s ? 1 : 0), 0),
  )
  const texts: PlacedText[] = []
  for (const each of continued) {
    const ids = Uint16Array.from([BOS, ...each])
    texts.push({ ids, levels: await found(Int32Array.from(ids), 1) })
  }
  const rate = inputs.rate
  const own = Object.fromEntries(Object.keys(plain.parameters).map((each) => [each, parameters[each]]))
  return {
    router: { name: "router", model: routed, program, parameters, inputs },
    splitter: {
      name: "splitter",
      model: plain,
      program: trainProgram(plain, { rows, lengths }, officialAdamW),
      parameters: own,
      inputs: { ...batch, rate, ...hierarchyValues(places) },
    },
    lengths,
    bytesPerSegment: boundaries.map((count) => levels.length / count),
    dropped: places.dropped.map((count, s) => count / boundaries[s]),
    texts,
  }
}
