/**
 * How long a training takes, as it is typed and as it is told.
 *
 * In: flags. Out: a length, words. Never: both steps and minutes.
 */
import type { TrainLength } from "aunet"
import { UsageError } from "../arguments/usage-error.ts"
import { counted } from "../report/figures.ts"

/**
 * Tells when a training ends.
 *
 * @throws UsageError where two flags say it
 */
export function lengthOf({
  steps,
  minutes,
}: {
  readonly steps: number | undefined
  readonly minutes: number | undefined
}): TrainLength {
  if (steps !== undefined && minutes !== undefined) {
    throw new UsageError("--steps and --minutes both say when the training ends; give one of them")
  }
  if (steps !== undefined) return { steps }
  return minutes === undefined ? { until: "stopped" } : { minutes }
}

/** Says it in words. */
export function lengthInWords(length: TrainLength, decay: boolean): string {
  if ("steps" in length) return `${counted(length.steps, "step")} in all`
  if ("minutes" in length) return counted(length.minutes, "minute")
  return decay
    ? "as long as the rate takes to fall"
    : "until q or Ctrl-C stops it, with a save (--minutes or --steps choose one)"
}
