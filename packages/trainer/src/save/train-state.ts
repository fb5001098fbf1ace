/**
 * What training needs to go on, as the files of a checkpoint's `train/` folder.
 *
 *     state.json              steps, cursor, seed, the text's fingerprint, the settings that shape a training, what it
 *                             has measured
 *     optimizer.safetensors   moment1.*, moment2.*
 *     average.safetensors     the mean of the weights so far, where one is taken
 *
 * In: a training state. Out: files, and back. Never: holds parameters; they are the model's.
 */
import {
  type Files,
  type FilesInPieces,
  HeldOutRouting,
  type Model,
  ofWeights,
  parametersOf,
  type ReadTensor,
  tensorFile,
} from "@aunet/core"
import {
  AunetError,
  checkpointJson,
  decodeWith,
  integer,
  listOf,
  listProblems,
  struct,
  wholeNumber,
} from "@aunet/base"
import { decodeSafetensors, toFloat32 } from "@aunet/weights"
import { sameShape, showSpec } from "@aunet/tensor"
import * as v from "valibot"
import type { AdamWOptions } from "../step/adamw.ts"
import type { RowCursor } from "@aunet/data"
import type { Curriculum } from "../routing/curriculum.ts"
import type { RateFactors } from "../step/rate-factors.ts"
import { type ScheduleForm, type ScheduleName, scheduleNames } from "../step/schedules.ts"
import { momentSpecs } from "../step/train-step.ts"

const count = wholeNumber(0, Number.MAX_SAFE_INTEGER)

const finite = v.pipe(v.number(), v.finite("must be a finite number"))

const optional = v.exactOptional(finite)

/** Ranges are checked where they are settled, as those of a caller are. */
const SettingsFile = struct({
  learningRate: finite,
  schedule: v.picklist(scheduleNames),
  minRatio: finite,
  warmupShare: finite,
  exponent: optional,
  theta: optional,
  cycleLength: optional,
  decayShare: optional,
  scheduleSteps: v.exactOptional(count),
  optimizer: struct({
    beta1: finite,
    beta2: finite,
    epsilon: finite,
    weightDecay: finite,
    clip: finite,
  }),
  rates: v.exactOptional(struct({ router: optional, stages: v.exactOptional(listOf(finite)) })),
  curriculum: v.exactOptional(struct({ from: listOf(finite), share: finite })),
  rows: count,
  rowBytes: count,
  seed: count,
  mostDropped: finite,
  capacities: v.exactOptional(listOf(count)),
  warmSteps: v.exactOptional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  accumulate: v.exactOptional(wholeNumber(1)),
  open: v.exactOptional(
    struct({ from: count, decayFrom: v.exactOptional(count), decayTo: v.exactOptional(count) }),
  ),
})

const Figure = struct({
  step: count,
  bitsPerByte: finite,
  averaged: v.exactOptional(v.boolean()),
  sources: v.exactOptional(listOf(struct({ name: v.string(), bitsPerByte: finite }))),
  routing: v.exactOptional(HeldOutRouting),
})

const Cursor = struct({ epoch: count, row: count })

const StandFile = struct({
  seconds: finite,
  recent: listOf(finite),
  measured: struct({ of: v.string(), part: integer, seconds: finite }),
  heldOut: struct({
    text: v.string(),
    last: v.exactOptional(Figure),
    best: v.exactOptional(Figure),
    worse: count,
    told: v.boolean(),
  }),
  boundaries: struct({ all: listOf(count), dropped: listOf(count) }),
  watch: struct({
    steps: count,
    mean: finite,
    square: finite,
    tolerated: finite,
    count,
    at: count,
    highest: finite,
  }),
  curriculum: v.exactOptional(struct({ of: v.string(), done: finite })),
  averaged: v.exactOptional(count),
  averageFigure: v.exactOptional(Figure),
  leftOut: v.exactOptional(listOf(Cursor)),
})

const StateFile = struct({
  version: v.literal(1),
  steps: count,
  bytes: count,
  cursor: Cursor,
  text: v.string(),
  settings: SettingsFile,
  stand: v.exactOptional(StandFile),
})

/** What a training has measured, and when: it goes on as if it had not been stopped. */
export type Stand = v.InferOutput<typeof StandFile>

/** What shapes a training, so that a resumed one goes on as it began. */
export interface SavedSettings extends ScheduleForm {
  readonly learningRate: number
  readonly schedule: ScheduleName
  readonly minRatio: number
  readonly warmupShare: number
  readonly scheduleSteps?: number
  readonly optimizer: AdamWOptions
  readonly rates?: RateFactors
  readonly curriculum?: Curriculum
  readonly rows: number
  readonly rowBytes: number
  readonly seed: number
  readonly mostDropped: number
  readonly capacities?: readonly number[]
  /** Steps through which a router imitates the splitter. */
  readonly warmSteps?: number
  readonly accumulate?: number
  /** Of a training without a length: after which step its rate warmed up, and when it began to fall and ends. */
  readonly open?: { readonly from: number; readonly decayFrom?: number; readonly decayTo?: number }
}

/** Where a training stands, beside its parameters and moments. */
export interface TrainState {
  readonly steps: number
  /** Bytes of text seen so far. */
  readonly bytes: number
  readonly cursor: RowCursor
  /** Fingerprint of the text, to notice another one. */
  readonly text: string
  readonly settings: SavedSettings
  /** Absent in checkpoints of before it was kept. */
  readonly stand?: Stand
}

/** The mean of weights that is taken on the way. */
export const AVERAGE_FILE = "average.safetensors"

/**
 * Writes a state and its moments as files, whose tensors are read when they are written.
 *
 * @param moments reads one by its name
 * @param average reads a tensor of the mean of the weights so far, by the name of its parameter
 */
export function encodeTrainState(
  state: TrainState,
  moments: ReadTensor,
  model: Model,
  average?: ReadTensor,
): FilesInPieces {
  return {
    "state.json": new TextEncoder().encode(`${JSON.stringify({ version: 1, ...state }, null, 2)}\n`),
    "optimizer.safetensors": tensorFile(momentSpecs(model), moments),
    ...(average !== undefined && { [AVERAGE_FILE]: tensorFile(model.parameters, average) }),
  }
}

/**
 * Reads a state and its moments.
 *
 * @throws AunetError BAD_CHECKPOINT when a file is missing, cut short, or does not fit the model
 */
export function decodeTrainState(
  files: Files,
  model: Model,
): {
  readonly state: TrainState
  readonly moments: Record<string, Float32Array>
  readonly average?: Record<string, Float32Array>
} {
  const needed = (name: string): Uint8Array => {
    const bytes = files[name]
    if (bytes === undefined)
      throw new AunetError(
        "BAD_CHECKPOINT",
        `the checkpoint has no train/${name}; training cannot go on from it, but a new one can begin with its weights (from: folder, or train --from)`,
      )
    return bytes
  }
  const json = checkpointJson(needed("state.json"), "train/state.json")
  const { version: _, ...state } = decodeWith(StateFile, "train/state.json", json, "BAD_CHECKPOINT")
  const { tensors } = ofWeights(() =>
    decodeSafetensors(needed("optimizer.safetensors"), { name: "train/optimizer.safetensors" }),
  )
  const specs = momentSpecs(model)
  const wrong = Object.entries(specs).filter(
    ([name, spec]) => tensors[name] === undefined || !sameShape(tensors[name].shape, spec.shape),
  )
  if (wrong.length > 0) {
    throw new AunetError(
      "BAD_CHECKPOINT",
      `train/optimizer.safetensors lacks, or has in another shape: ${listProblems(
        wrong.map(([name, spec]) => `"${name}" ${showSpec(spec)}`),
        ", ",
      )}`,
    )
  }
  const average = files[AVERAGE_FILE]
  return {
    state,
    ...(average !== undefined && {
      average: parametersOf(
        model,
        ofWeights(() => decodeSafetensors(average, { name: `train/${AVERAGE_FILE}` })).tensors,
        `train/${AVERAGE_FILE}`,
      ),
    }),
    moments: Object.fromEntries(Object.keys(specs).map((name) => [name, toFloat32(tensors[name])])),
  }
}
