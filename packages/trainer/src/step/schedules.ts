/**
 * Learning-rate schedules by name, each as the official optimiser module computes it.
 *
 *     constant               ‾‾‾‾‾‾‾‾
 *     linear                /‾--__        down to the floor at the end
 *     inverse-square-root   /‾\__---      sqrt(warmup / done), no end
 *     cosine                /‾‾\__        half a cosine, or several cycles of it
 *     warmup-stable-decay   /‾‾‾‾‾\       level, then down over the last share
 *
 * In: how much is done, in the unit of `total`. Out: a rate. Never: remembers a step.
 * Source: aunet.md 3.1; lingua's optim module.
 */
import { AunetError, badOption } from "@aunet/base"

/** What shapes some of the schedules beside their lengths. */
export interface ScheduleForm {
  /** Exponent of `inverse-square-root`; 0.5 when left out. */
  readonly exponent?: number
  /** Exponent of the progress along `cosine`; 1 when left out. */
  readonly theta?: number
  /** Length of a cycle of `cosine` and `warmup-stable-decay`, as a share of `total`; 1 when left out. */
  readonly cycleLength?: number
  /** Share of a cycle of `warmup-stable-decay` that decays; 0.1 when left out. */
  readonly decayShare?: number
}

/** What shapes any schedule; each takes what it needs. */
export interface ScheduleShape extends ScheduleForm {
  /** Highest rate. */
  readonly peak: number
  /** Lowest rate at the end, as a share of the peak. */
  readonly minRatio: number
  /** Length of the warm-up, in the unit of `total`. */
  readonly warmup: number
  readonly total: number
}

/** Gives the rate as a share of the peak. */
type Schedule = (shape: ScheduleShape, done: number) => number

/** Adds the straight warm-up from 0 that all but one have. */
const warmedUp =
  (after: Schedule): Schedule =>
  (shape, done) =>
    done < shape.warmup ? done / shape.warmup : after(shape, done)

/** Progress from the end of the warm-up to the end, and the floor from there on. */
const towardsFloor = (along: (shape: ScheduleShape, progress: number, done: number) => number): Schedule =>
  warmedUp((shape, done) => {
    const { warmup, total, minRatio } = shape
    if (done > total) return minRatio
    return along(shape, total === warmup ? 1 : (done - warmup) / (total - warmup), done)
  })

/**
 * By the official arithmetic the very end belongs to one more cycle, which starts at the peak, and no step of
 * its training gets there; here it ends the last cycle.
 */
const cosine = towardsFloor(({ minRatio, total, theta = 1, cycleLength = 1 }, progress, done) => {
  const turned = Math.floor(Math.min(done, total - 1) / (total * cycleLength)) % 2 === 1
  const wave = Math.cos((Math.PI * progress ** theta) / cycleLength)
  return minRatio + (1 - minRatio) * 0.5 * ((turned ? -wave : wave) + 1)
})

/**
 * The decay runs along 1/rate. Its length is a share of all that is done when its cycle ends, so each cycle's is
 * longer than the one before; the very end always ends a cycle, a whole one or not.
 */
const warmupStableDecay = warmedUp(({ minRatio, total, cycleLength = 1, decayShare = 0.1 }, done) => {
  const cycle = Math.trunc(total * cycleLength)
  const cycleEnd = cycle * (Math.floor(done / cycle) + 1)
  const decay = Math.trunc(cycleEnd * decayShare)
  const end = done === total ? total : cycleEnd
  if (done <= end - decay) return 1
  const progress = (done - (end - decay)) / decay
  return 1 / (progress / minRatio + (1 - progress))
})

const schedules = {
  constant: () => 1,
  linear: towardsFloor(({ minRatio }, progress) => progress * minRatio + (1 - progress)),
  "inverse-square-root": warmedUp(({ minRatio, warmup, exponent = 0.5 }, done) =>
    Math.max((warmup / done) ** exponent, minRatio),
  ),
  cosine,
  "warmup-stable-decay": warmupStableDecay,
} as const satisfies Record<string, Schedule>

/** The name of a schedule. */
export type ScheduleName = keyof typeof schedules

/** Every schedule by name. */
export const scheduleNames = Object.keys(schedules) as readonly ScheduleName[]

/** The names that the official configurations use. */
export const officialScheduleNames: Readonly<Record<string, ScheduleName>> = {
  constant: "constant",
  linear: "linear",
  inv_sqrt: "inverse-square-root",
  cosine: "cosine",
  wsd: "warmup-stable-decay",
}

/**
 * Gives the learning rate after `done` of `total`.
 *
 * @example scheduledRate("linear", { peak: 1, minRatio: 0, warmup: 2, total: 12 }, 7) // 0.5
 */
export const scheduledRate = (name: ScheduleName, shape: ScheduleShape, done: number): number =>
  shape.peak * schedules[name](shape, done)

/**
 * Checks a name and its numbers.
 *
 * @throws AunetError BAD_OPTION naming the number, its value and its range
 */
export function checkScheduleShape(name: string, shape: ScheduleShape): void {
  if (!Object.hasOwn(schedules, name))
    throw new AunetError(
      "BAD_OPTION",
      `there is no schedule "${name}"; there are: ${scheduleNames.join(", ")}`,
    )
  const check = (field: string, value: number, fits: boolean, allowed: string): void => {
    if (!fits) throw badOption(`the schedule's ${field}`, value, allowed)
  }
  const { peak, minRatio, warmup, total } = shape
  check("learning rate", peak, peak > 0 && Number.isFinite(peak), "above 0")
  check("minRatio", minRatio, minRatio >= 0 && minRatio <= 1, "from 0 to 1")
  check("total", total, total > 0, "above 0")
  check("warmup", warmup, warmup >= 0 && warmup <= total, `from 0 to ${total}`)
  const { exponent = 0.5, theta = 1, cycleLength = 1, decayShare = 0.1 } = shape
  check("exponent", exponent, exponent > 0 && exponent < 100, "above 0 and below 100")
  check("theta", theta, theta > 0 && theta < 100, "above 0 and below 100")
  check("cycleLength", cycleLength, cycleLength > 0 && cycleLength <= 1, "above 0 and at most 1")
  check(
    "decayShare",
    decayShare,
    decayShare >= 0 && decayShare < cycleLength,
    `from 0 to below the cycle length, ${cycleLength}`,
  )
  if (name === "inverse-square-root")
    check("warmup", warmup, warmup > 0, "above 0, since the rate falls in proportion to it")
  if (name === "warmup-stable-decay") {
    check("minRatio", minRatio, minRatio > 0, "above 0, since the decay divides by it")
    const least = 1 / total
    // Its cycles are whole numbers of steps.
    check(
      "cycleLength",
      cycleLength,
      Math.trunc(total * cycleLength) >= 1,
      `${least} or more: a step of ${total}`,
    )
  }
}
