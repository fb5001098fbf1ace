/**
 * What a training is given, and what stands where nothing was said.
 *
 * In: options, and the settings of the training that is resumed. Out: checked options without gaps. Never: looks at data.
 */
import {
  AunetError,
  badOption,
  type Checkpoint,
  checkOptionNames,
  type Failure,
  type Model,
  type OptionNames,
  type Tokenizer,
} from "@aunet/core"
import type { Splitter } from "@aunet/splitter"
import type { Engine } from "@aunet/tensor"
import type { Effect } from "effect/Effect"
import { type AdamWOptions, officialAdamW } from "./adamw.ts"
import type { Corpus, RowCorpus } from "@aunet/data"
import { checkScheduleShape, type ScheduleForm, type ScheduleName, type ScheduleShape } from "./schedules.ts"
import type { SavedSettings } from "./train-state.ts"

/**
 * When a training ends: after so many steps (counted from the very first), or so many minutes of this run.
 * With minutes and no `scheduleSteps` the schedule spans the minutes, so a resumed training starts it anew,
 * with a warm-up.
 */
export type TrainLength = { readonly steps: number } | { readonly minutes: number }

/**
 * What a training is given. A resumed training takes what is left out of `rows`, `seed`, `mostDropped`,
 * `capacities`, the optimizer and all that shapes the schedule from its checkpoint.
 */
export interface TrainOptions extends ScheduleForm {
  readonly model: Model
  readonly splitter: Splitter
  /** Text in memory, or a source of rows: `rows` of a corpus that was prepared. */
  readonly corpus: Corpus | RowCorpus
  readonly engine: Engine
  readonly length: TrainLength
  /** T, positions of a row; of a model over tokens the bytes that a row holds on average. */
  readonly rowBytes: number
  /** What a model over tokens reads its text with; the corpus is in its tokens. */
  readonly tokenizer?: Tokenizer
  /** B, rows of a batch; 4 when left out. */
  readonly rows?: number
  /** Steps that the schedule spans, when they are not those of `length`: the whole plan of a training done in parts. */
  readonly scheduleSteps?: number
  /** How the rate moves; `cosine` when left out. */
  readonly schedule?: ScheduleName
  /** Highest learning rate; 4e-3 when left out. */
  readonly learningRate?: number
  /** Lowest rate at the end as a share of the highest; 0.01 when left out. */
  readonly minRatio?: number
  /** Share of the training that warms up; 0.05 when left out. */
  readonly warmupShare?: number
  readonly optimizer?: Partial<AdamWOptions>
  /** Largest share of boundaries that the capacities may drop; 0.001 when left out. */
  readonly mostDropped?: number
  /**
   * Positions of each stage, the first those of a row, in place of capacities that are chosen from the text;
   * boundaries past them are dropped, as the official code does with its `max_seqlens`.
   */
  readonly capacities?: readonly number[]
  /** Fixes parameters, order and held-out text; 0 when left out. */
  readonly seed?: number
  /**
   * Measurements spread over the training, besides the first and the last; 8 when left out. One of them waits while
   * measuring has taken more than 15% of the time of this run, so on slow engines there are fewer.
   */
  readonly measurements?: number
  /** Most held-out bytes in one measurement; 32768 when left out. */
  readonly measuredBytes?: number
  /** Longest time between saves; 60 s when left out. */
  readonly saveSeconds?: number
  /** A checkpoint to go on from. */
  readonly resume?: Checkpoint
  /**
   * A checkpoint whose parameters are those of the first step, in place of drawn ones. Its optimiser, its steps and its
   * settings are not looked at. A resumed training has parameters of its own, so not together with `resume`.
   */
  readonly from?: { readonly name: string; readonly checkpoint: Checkpoint }
  /** Where checkpoints go; nothing is saved when left out. */
  readonly save?: { readonly name: string; readonly write: (checkpoint: Checkpoint) => Effect<void, Failure> }
  /** Ends the training after the step that runs, with a save. */
  readonly signal?: AbortSignal
}

const TRAIN_NAMES: OptionNames<TrainOptions> = {
  model: true,
  splitter: true,
  corpus: true,
  engine: true,
  length: true,
  rowBytes: true,
  tokenizer: true,
  rows: true,
  schedule: true,
  scheduleSteps: true,
  learningRate: true,
  minRatio: true,
  warmupShare: true,
  exponent: true,
  theta: true,
  cycleLength: true,
  decayShare: true,
  optimizer: true,
  mostDropped: true,
  capacities: true,
  seed: true,
  measurements: true,
  measuredBytes: true,
  saveSeconds: true,
  resume: true,
  from: true,
  save: true,
  signal: true,
}

const OPTIMIZER_NAMES: OptionNames<AdamWOptions> = {
  beta1: true,
  beta2: true,
  epsilon: true,
  weightDecay: true,
  clip: true,
}

/** Options without gaps. */
export interface Settings {
  readonly rows: number
  readonly rowBytes: number
  readonly length: TrainLength
  readonly form: ScheduleForm
  readonly scheduleSteps: number | undefined
  readonly schedule: ScheduleName
  readonly learningRate: number
  readonly minRatio: number
  readonly warmupShare: number
  readonly optimizer: AdamWOptions
  readonly mostDropped: number
  readonly capacities: readonly number[] | undefined
  readonly seed: number
  readonly measurements: number
  readonly measuredBytes: number
  readonly saveSeconds: number
}

/**
 * Fills the gaps and checks every number.
 *
 * @param earlier the settings of the training that is resumed
 * @throws AunetError BAD_OPTION naming the option, its value and its range, or one that does not exist
 */
export function settle(options: TrainOptions, earlier?: SavedSettings): Settings {
  checkOptionNames("train", options, TRAIN_NAMES)
  if (options.optimizer !== undefined)
    checkOptionNames<Partial<AdamWOptions>>("optimizer", options.optimizer, OPTIMIZER_NAMES)
  if (options.from !== undefined && options.resume !== undefined)
    throw new AunetError(
      "BAD_OPTION",
      "from begins a new training and resume goes on with one; give one of them",
    )
  const { length, rowBytes, measurements = 8, measuredBytes = 32768, saveSeconds = 60 } = options
  const {
    rows = earlier?.rows ?? 4,
    scheduleSteps = earlier?.scheduleSteps,
    learningRate = earlier?.learningRate ?? 4e-3,
    schedule = earlier?.schedule ?? "cosine",
    minRatio = earlier?.minRatio ?? 0.01,
    warmupShare = earlier?.warmupShare ?? 0.05,
    mostDropped = earlier?.mostDropped ?? 0.001,
    capacities = keptCapacities(earlier, rowBytes),
    seed = earlier?.seed ?? 0,
  } = options
  const optimizer = { ...officialAdamW, ...earlier?.optimizer, ...options.optimizer }
  const form = { ...formOf(earlier ?? {}), ...formOf(options) }
  const check = (name: string, value: number, fits: boolean, allowed: string): void => {
    if (!fits) throw badOption(name, value, allowed)
  }
  const wholeFrom = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least
  const ends = ["steps", "minutes"].filter((name) => Object.hasOwn(Object(length), name))
  if (ends.length !== 1) throw badOption("length", length, "{ steps: n } or { minutes: n }")
  if ("steps" in length)
    check("steps", length.steps, wholeFrom(length.steps, 1), "a whole number of 1 or more")
  else
    check("minutes", length.minutes, length.minutes > 0 && length.minutes < 1e6, "above 0 and below 1000000")
  if (scheduleSteps !== undefined)
    check("scheduleSteps", scheduleSteps, wholeFrom(scheduleSteps, 1), "a whole number of 1 or more")
  check(
    "rowBytes",
    rowBytes,
    wholeFrom(rowBytes, 2) && rowBytes <= 2 ** 20,
    "a whole number from 2 to 1048576",
  )
  check("rows", rows, wholeFrom(rows, 1) && rows <= 65536, "a whole number from 1 to 65536")
  check("learningRate", learningRate, learningRate > 0 && learningRate <= 10, "above 0 and at most 10")
  check("minRatio", minRatio, minRatio >= 0 && minRatio <= 1, "from 0 to 1")
  check("warmupShare", warmupShare, warmupShare >= 0 && warmupShare <= 1, "from 0 to 1")
  check("mostDropped", mostDropped, mostDropped >= 0 && mostDropped < 1, "from 0 to below 1")
  capacities?.forEach((capacity, stage) => {
    const most = stage === 0 ? rowBytes : capacities[stage - 1]
    const least = stage === 0 ? rowBytes : 1
    check(
      `capacities[${stage}]`,
      capacity,
      wholeFrom(capacity, least) && capacity <= most,
      least === most ? `${most}, the positions of a row` : `a whole number from ${least} to ${most}`,
    )
  })
  const {
    stages: { length: stages },
    vocabulary,
  } = options.model.config
  if (vocabulary !== options.tokenizer?.vocabulary)
    throw new AunetError(
      "BAD_OPTION",
      `the model has ${vocabulary === undefined ? "no vocabulary of tokens" : `a vocabulary of ${vocabulary}`}, and the tokenizer ${options.tokenizer === undefined ? "is left out" : `one of ${options.tokenizer.vocabulary}`}; a model over tokens needs the tokenizer that its corpus was made with`,
    )
  if (vocabulary !== undefined && options.capacities !== undefined)
    throw badOption("capacities", options.capacities, "left out for a model over tokens, which has one stage")
  if (capacities !== undefined && capacities.length !== stages)
    throw new AunetError(
      "BAD_OPTION",
      `capacities are ${capacities.length} numbers; the model has ${stages} stages`,
    )
  check("seed", seed, wholeFrom(seed, 0), "a whole number from 0 to 2^53 - 1")
  check("measurements", measurements, wholeFrom(measurements, 0), "a whole number of 0 or more")
  check("measuredBytes", measuredBytes, wholeFrom(measuredBytes, 1), "a whole number of 1 or more")
  check("saveSeconds", saveSeconds, saveSeconds > 0, "above 0")
  for (const name of ["beta1", "beta2"] as const)
    check(
      `optimizer.${name}`,
      optimizer[name],
      optimizer[name] >= 0 && optimizer[name] < 1,
      "from 0 to below 1",
    )
  for (const [name, value] of Object.entries(optimizer))
    check(`optimizer.${name}`, value, Number.isFinite(value) && value >= 0, "a finite number of 0 or more")
  // With 0 no gradient would be left.
  check("optimizer.clip", optimizer.clip, optimizer.clip > 0, "above 0")
  const settings: Settings = {
    rows,
    rowBytes,
    length,
    form,
    scheduleSteps,
    schedule,
    learningRate,
    minRatio,
    warmupShare,
    mostDropped,
    capacities,
    seed,
    measurements,
    measuredBytes,
    saveSeconds,
    optimizer,
  }
  checkScheduleShape(schedule, scheduleShape(settings))
  return settings
}

/** Capacities hold for rows of one length. */
const keptCapacities = (
  earlier: SavedSettings | undefined,
  rowBytes: number,
): readonly number[] | undefined => (earlier?.rowBytes === rowBytes ? earlier.capacities : undefined)

/** The schedule's numbers that were given. */
function formOf({ exponent, theta, cycleLength, decayShare }: ScheduleForm): ScheduleForm {
  return {
    ...(exponent !== undefined && { exponent }),
    ...(theta !== undefined && { theta }),
    ...(cycleLength !== undefined && { cycleLength }),
    ...(decayShare !== undefined && { decayShare }),
  }
}

/** Whether the schedule runs on milliseconds; it runs on steps wherever their number is known. */
export const runsByTime = ({ length, scheduleSteps }: Settings): boolean =>
  "minutes" in length && scheduleSteps === undefined

/** The schedule's curve, in milliseconds or steps. */
export function scheduleShape(settings: Settings): ScheduleShape {
  const { form, learningRate: peak, minRatio, warmupShare, length, scheduleSteps } = settings
  const byTime = runsByTime(settings)
  const total = scheduleSteps ?? ("steps" in length ? length.steps : length.minutes * 60_000)
  // In steps the first rate is not 0: a training of few steps has none to give away.
  const warmup = byTime ? warmupShare * total : Math.ceil(warmupShare * total)
  return { ...form, peak, minRatio, warmup, total }
}
