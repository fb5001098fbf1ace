/**
 * The settings of a training: what was asked for, and what stands where nothing was said.
 *
 * In: options, and where the training that is resumed stands. Out: checked options without gaps. Never: looks at data.
 */
import { AunetError, badOption, checkOptionNames } from "@aunet/base"
import { type Curriculum, settledCurriculum } from "./routing/curriculum.ts"
import { type AdamWOptions, officialAdamW } from "./step/adamw.ts"
import { type RateFactors, settledFactors } from "./step/rate-factors.ts"
import { planRate, type RatePlan } from "./step/rate-plan.ts"
import type { ScheduleForm, ScheduleName } from "./step/schedules.ts"
import { OPTIMIZER_NAMES, TRAIN_NAMES, type TrainOptions } from "./train-options.ts"
import type { TrainLength } from "./train-length.ts"
import { warmStepsOf } from "./routing/warm-start.ts"
import type { SavedSettings, TrainState } from "./save/train-state.ts"

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
  /** Steps through which a router imitates the splitter; undefined without a warm start. */
  readonly warmSteps: number | undefined
  readonly seed: number
  readonly measurements: number
  readonly measuredBytes: number
  readonly measureSteps: number | undefined
  readonly saveSeconds: number
  readonly saveSteps: number | undefined
  readonly patience: number
  readonly accumulate: number
  readonly rate: RatePlan
  /** Factors on it, of parts of the model. */
  readonly rates: RateFactors | undefined
  readonly curriculum: Curriculum | undefined
}

/**
 * Fills the gaps and checks every number.
 *
 * @param before where the training that is resumed stands
 * @throws AunetError BAD_OPTION naming the option, its value and its range, or one that does not exist
 */
export function settle(options: TrainOptions, before?: Pick<TrainState, "steps" | "settings">): Settings {
  const earlier = before?.settings
  checkOptionNames("train", options, TRAIN_NAMES)
  if (options.optimizer !== undefined)
    checkOptionNames<Partial<AdamWOptions>>("optimizer", options.optimizer, OPTIMIZER_NAMES)
  if (options.from !== undefined && options.resume !== undefined)
    throw new AunetError(
      "BAD_OPTION",
      "from begins a new training and resume goes on with one; give one of them",
    )
  const { rowBytes, measurements = 8, measuredBytes = 32768, measureSteps, saveSteps, patience } = options
  const { saveSeconds = saveSteps === undefined ? 60 : Infinity } = options
  const {
    rows = earlier?.rows ?? 4,
    accumulate = earlier?.accumulate ?? 1,
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
  const asked: TrainLength = options.length
  const ends = ["steps", "minutes", "until"].filter((name) => Object.hasOwn(Object(asked), name))
  if (ends.length !== 1 || ("until" in asked && (asked.until as unknown) !== "stopped"))
    throw badOption("length", asked, '{ steps: n }, { minutes: n } or { until: "stopped" }')
  if ("steps" in asked) check("steps", asked.steps, wholeFrom(asked.steps, 1), "a whole number of 1 or more")
  else if ("minutes" in asked)
    check("minutes", asked.minutes, asked.minutes > 0 && asked.minutes < 1e6, "above 0 and below 1000000")
  if (scheduleSteps !== undefined)
    check("scheduleSteps", scheduleSteps, wholeFrom(scheduleSteps, 1), "a whole number of 1 or more")
  check(
    "rowBytes",
    rowBytes,
    wholeFrom(rowBytes, 2) && rowBytes <= 2 ** 20,
    "a whole number from 2 to 1048576",
  )
  check("rows", rows, wholeFrom(rows, 1) && rows <= 65536, "a whole number from 1 to 65536")
  check(
    "accumulate",
    accumulate,
    wholeFrom(accumulate, 1) && rows % accumulate === 0,
    `a whole number that ${rows} rows can be parted into`,
  )
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
  for (const [name, value] of Object.entries({ measureSteps, saveSteps, patience }))
    if (value !== undefined) check(name, value, wholeFrom(value, 1), "a whole number of 1 or more")
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
  const shaped = { form, learningRate, schedule, minRatio, warmupShare, scheduleSteps }
  const { length, rate } = planRate(options, shaped, before)
  const planned = scheduleSteps ?? ("steps" in length ? length.steps : undefined)
  const { warmStart } = options
  const warmSteps = warmStart === undefined ? earlier?.warmSteps : warmStepsOf(warmStart, planned)
  return {
    rows,
    accumulate,
    rowBytes,
    length,
    rate,
    rates: settledFactors(options.rates, earlier?.rates, options.model),
    curriculum: settledCurriculum(options.curriculum, earlier?.curriculum, options.model),
    form,
    scheduleSteps,
    schedule,
    learningRate,
    minRatio,
    warmupShare,
    mostDropped,
    capacities,
    warmSteps,
    seed,
    measurements,
    measuredBytes,
    measureSteps,
    saveSeconds,
    saveSteps,
    patience: patience ?? Infinity,
    optimizer,
  }
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
