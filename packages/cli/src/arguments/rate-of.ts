/**
 * What moves the learning rate, and the numbers of the optimiser, as they are typed.
 *
 * In: flags. Out: settings of a training. Never: knows ranges; the trainer does.
 */
import { type AdamWOptions, officialAdamW, type ScheduleName, scheduleNames, type TrainSettings } from "aunet"
import { numberOptions } from "./number-options.ts"
import { numbersIn } from "./numbers-in.ts"
import { present } from "./present.ts"
import { UsageError } from "./usage-error.ts"

/** The flags of rates. */
export interface RateFlags {
  readonly schedule: string | undefined
  readonly scheduleOptions: string | undefined
  readonly optimizerOptions: string | undefined
  readonly routerRate: number | undefined
  readonly stageRates: string | undefined
}

/** The numbers that shape a schedule. */
const SCHEDULE_OPTIONS = [
  "minRatio",
  "warmupShare",
  "exponent",
  "theta",
  "cycleLength",
  "decayShare",
] as const satisfies readonly (keyof TrainSettings)[]

/** The numbers of the optimiser. */
const OPTIMIZER_OPTIONS = Object.keys(officialAdamW) as (keyof AdamWOptions)[]

/** Reads them. @throws UsageError */
export function rateOf({ schedule, scheduleOptions, optimizerOptions, routerRate, stageRates }: RateFlags) {
  if (schedule !== undefined && !scheduleNames.some((name) => name === schedule))
    throw new UsageError(`--schedule "${schedule}" does not exist; there are: ${scheduleNames.join(", ")}`)
  return {
    ...(schedule !== undefined && { schedule: schedule as ScheduleName }),
    ...(scheduleOptions !== undefined &&
      numberOptions("--schedule-options", scheduleOptions, SCHEDULE_OPTIONS)),
    ...(optimizerOptions !== undefined && {
      optimizer: numberOptions("--optimizer-options", optimizerOptions, OPTIMIZER_OPTIONS),
    }),
    ...((routerRate !== undefined || stageRates !== undefined) && {
      rates: {
        ...present({ router: routerRate }),
        ...(stageRates !== undefined && {
          stages: numbersIn("--stage-rates", stageRates, "a factor; give one for each stage, as in 2,1.5,1"),
        }),
      },
    }),
  }
}
