/**
 * What stands beside every figure of a measurement: how the texts were read, and how sure the figure is.
 *
 * In: windows, intervals. Out: words. Never: a figure without them.
 */
import type { Interval, Windowing } from "@aunet/eval"
import { whole } from "../../report/figures.ts"

/** How texts were read. */
export const windowingInWords = ({ rule, windowBytes, strideBytes }: Windowing): string =>
  rule === "sliding"
    ? `windows of ${whole(windowBytes)} bytes, ${whole(strideBytes)} scored in each after the first`
    : `rolling windows of ${whole(windowBytes)} bytes, as the lm-evaluation-harness has them: one byte of context`

/** An interval after its figure; of too few units, that there is none. */
export const intervalInWords = (interval: Interval | undefined, shown: (value: number) => string): string =>
  interval === undefined
    ? ", and too little text for an interval"
    : `, 95% from ${shown(interval.low)} to ${shown(interval.high)} (${whole(interval.resamples)} resamples of ${whole(interval.units)} ${interval.unit}, seed ${interval.seed})`
