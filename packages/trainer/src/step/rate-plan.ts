/**
 * What the learning rate does over a training: a schedule over its whole length, or no plan at all.
 *
 *     schedule   /‾‾\__         over steps, or over the time of a run
 *     level      /‾‾‾‾‾‾‾...    until somebody stops it
 *     decay      ‾\_            closes a level one; the two together are warmup-stable-decay
 *
 * In: options, what an earlier run left. Out: a plan, checked; the rate of a step. Never: remembers a step.
 */
import { AunetError, badOption } from "@aunet/base"
import {
  checkScheduleShape,
  scheduledRate,
  type ScheduleForm,
  type ScheduleName,
  type ScheduleShape,
} from "./schedules.ts"
import type { TrainOptions } from "../train-options.ts"
import type { TrainLength } from "../train-length.ts"
import type { TrainState } from "../save/train-state.ts"

/** A plan of the learning rate. */
export type RatePlan =
  | {
      readonly kind: "schedule"
      readonly name: ScheduleName
      readonly shape: ScheduleShape
      /** Whether it runs on the milliseconds of this run, and not on steps. */
      readonly byTime: boolean
    }
  | {
      readonly kind: "level"
      readonly peak: number
      /** The step after which the warm-up began. */
      readonly from: number
    }
  | {
      readonly kind: "decay"
      readonly peak: number
      readonly minRatio: number
      /** The step after which the rate began to fall. */
      readonly from: number
      /** The last step; absent when it falls over the minutes of this run. */
      readonly to?: number
      readonly milliseconds?: number
    }

/** Steps over which a rate without a plan warms up. */
const WARM_UP_STEPS = 200

/** Schedules whose rate is level where nobody says how long they are. */
const LEVEL: readonly ScheduleName[] = ["constant", "warmup-stable-decay"]

/** What shapes a schedule, without gaps. */
export interface RateSettings {
  readonly form: ScheduleForm
  readonly learningRate: number
  readonly schedule: ScheduleName
  readonly minRatio: number
  readonly warmupShare: number
  readonly scheduleSteps: number | undefined
}

/**
 * Plans the rate, and how long the training is: a decay knows that itself.
 *
 * @throws AunetError BAD_OPTION for a schedule that needs a length, a decay of what is not level, numbers out of range
 */
export function planRate(
  options: TrainOptions,
  settings: RateSettings,
  before: Pick<TrainState, "steps" | "settings"> | undefined,
): { readonly length: TrainLength; readonly rate: RatePlan } {
  const { length } = options
  const { learningRate: peak, minRatio, form, schedule, scheduleSteps } = settings
  const open = before?.settings.open
  const unfinished = open?.decayTo !== undefined && open.decayTo > (before as TrainState).steps
  if (options.decay === true || (unfinished && "until" in length)) return decayOf(options, settings, before)
  if ("until" in length && scheduleSteps === undefined) {
    if (options.schedule !== undefined && !LEVEL.includes(schedule))
      throw new AunetError(
        "BAD_OPTION",
        `the schedule "${schedule}" needs to know how long the training is: give steps or minutes, or take one that is level until somebody stops it (${LEVEL.join(", ")})`,
      )
    // The numbers of a schedule without a length are checked as those of one that has it.
    checkScheduleShape("warmup-stable-decay", { ...form, peak, minRatio, warmup: 0, total: 100 })
    // A rate that has fallen, or followed a schedule, warms up again.
    const goesOn = open !== undefined && open.decayFrom === undefined
    return { length, rate: { kind: "level", peak, from: goesOn ? open.from : (before?.steps ?? 0) } }
  }
  const byTime = "minutes" in length && scheduleSteps === undefined
  const total =
    scheduleSteps ?? ("steps" in length ? length.steps : "minutes" in length ? length.minutes * 60_000 : 0)
  // In steps the first rate is not 0: a training of few steps has none to give away.
  const warmup = byTime ? settings.warmupShare * total : Math.ceil(settings.warmupShare * total)
  const shape: ScheduleShape = { ...form, peak, minRatio, warmup, total }
  checkScheduleShape(schedule, shape)
  return { length, rate: { kind: "schedule", name: schedule, shape, byTime } }
}

function decayOf(
  { length, decayShare, resume }: TrainOptions,
  { learningRate: peak, minRatio, form }: RateSettings,
  before: Pick<TrainState, "steps" | "settings"> | undefined,
): { readonly length: TrainLength; readonly rate: RatePlan } {
  if (resume === undefined || before === undefined)
    throw badOption("decay", true, "given with resume: it closes a training that is there")
  const { open, schedule } = before.settings
  if (open === undefined && !LEVEL.includes(schedule))
    throw badOption(
      "decay",
      true,
      `left out: the rate of this training follows the schedule "${schedule}" and is not level, as it is in one that goes on until it is stopped`,
    )
  checkScheduleShape("warmup-stable-decay", { ...form, peak, minRatio, warmup: 0, total: 100 })
  const begun = open?.decayFrom !== undefined && open.decayTo !== undefined && open.decayTo > before.steps
  const from = begun ? (open.decayFrom as number) : before.steps
  if ("minutes" in length)
    return {
      length,
      rate: { kind: "decay", peak, minRatio, from: before.steps, milliseconds: length.minutes * 60_000 },
    }
  const share = decayShare ?? form.decayShare ?? 0.1
  const planned = begun ? (open.decayTo as number) : Math.max(from + 1, Math.ceil(from / (1 - share)))
  const to = "steps" in length ? length.steps : planned
  return { length: { steps: to }, rate: { kind: "decay", peak, minRatio, from, to } }
}

/**
 * Gives the rate of the next step: that after it, since the one after no step is 0.
 *
 * @param milliseconds of this run so far
 * @example rateOf({ kind: "level", peak: 1, from: 0 }, 99, 0) // 0.5
 */
export function rateOf(plan: RatePlan, steps: number, milliseconds: number): number {
  switch (plan.kind) {
    case "schedule":
      return scheduledRate(plan.name, plan.shape, plan.byTime ? Math.max(milliseconds, 1) : steps + 1)
    case "level":
      return plan.peak * Math.min(1, (steps + 1 - plan.from) / WARM_UP_STEPS)
    case "decay": {
      const done =
        plan.to === undefined
          ? milliseconds / (plan.milliseconds as number)
          : (steps + 1 - plan.from) / (plan.to - plan.from)
      const progress = Math.min(1, done)
      // Along 1/rate, as the decay of warmup-stable-decay.
      return plan.peak / (progress / plan.minRatio + (1 - progress))
    }
  }
}

/** What of a plan without a length a checkpoint keeps. */
export function openOf(plan: RatePlan): NonNullable<TrainState["settings"]["open"]> | undefined {
  if (plan.kind === "schedule") return undefined
  if (plan.kind === "level") return { from: plan.from }
  return { from: 0, decayFrom: plan.from, ...(plan.to !== undefined && { decayTo: plan.to }) }
}
