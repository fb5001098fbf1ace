/**
 * The learning rate over a training: a straight warm-up from 0, then half a cosine down.
 *
 *     peak      /‾‾\__
 *              /      ‾‾\__ floor
 *     0 -------|-----------|
 *           warm-up       total
 *
 * In: how much is done, in steps or seconds or anything else. Out: a rate. Source: aunet.md 3.1.
 */
import { AunetError } from "@aunet/core"

/** What shapes the curve. */
export interface ScheduleOptions {
  /** Highest rate. */
  readonly peak: number
  /** Lowest rate at the end, as a share of the peak. */
  readonly minRatio: number
  /** Length of the warm-up, in the unit of `total`. */
  readonly warmup: number
  readonly total: number
}

/** Gives the learning rate after `done` of `total`: 0 at 0, the peak at the end of the warm-up. */
export function warmupCosine({ peak, minRatio, warmup, total }: ScheduleOptions, done: number): number {
  if (done < warmup) return (peak * done) / warmup
  if (done >= total) return peak * minRatio
  const along = (done - warmup) / (total - warmup)
  return peak * (minRatio + (1 - minRatio) * 0.5 * (1 + Math.cos(Math.PI * along)))
}

/** Checks a schedule's numbers. */
export function checkSchedule({ peak, minRatio, warmup, total }: ScheduleOptions): void {
  const refuse = (name: string, value: number, allowed: string): never => {
    throw new AunetError("BAD_OPTION", `the schedule's ${name} is ${value}; it must be ${allowed}`)
  }
  if (!(peak > 0 && Number.isFinite(peak))) refuse("learning rate", peak, "above 0")
  if (!(minRatio >= 0 && minRatio <= 1)) refuse("minRatio", minRatio, "from 0 to 1")
  if (!(total > 0)) refuse("total", total, "above 0")
  if (!(warmup >= 0 && warmup <= total)) refuse("warmup", warmup, `from 0 to ${total}`)
}
