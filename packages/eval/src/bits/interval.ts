/**
 * How uncertain a ratio of sums is: bits-per-byte, a difference of two, what one language costs beside another.
 *
 *     units      3 bits / 2 bytes     9 / 4     2 / 1          the figure: 14 / 7
 *     a resample        9 / 4         9 / 4     3 / 2          21 / 10, and so on; the middle 95% of them
 *
 * In: a numerator and a denominator a unit. Out: an interval, with all that repeats it. Never: draws without a seed.
 * Source: the percentile bootstrap; draws are those of `random.Random(seed).choices` of Python, percentiles numpy's.
 */
import { AunetError, badOption } from "@aunet/base"
import { MersenneTwister } from "../random/mersenne-twister.ts"

/** An interval of 95%. */
export interface Interval {
  readonly low: number
  readonly high: number
  /** What was drawn, and how many there are of it. */
  readonly unit: string
  readonly units: number
  readonly resamples: number
  readonly seed: number
}

/**
 * Units below which no sign is told: that all of five point one way is luck in one of 16 cases, and no resample of them
 * says otherwise.
 */
export const LEAST_UNITS = 6

/** Tells whether an interval of a difference says which way it goes. */
export const tellsSign = ({ low, high, units }: Interval): boolean =>
  units >= LEAST_UNITS && (low > 0 || high < 0)

/** How to draw. */
export interface IntervalOptions {
  /** 1 to a million; 2000 when left out. */
  readonly resamples?: number
  /** 0 to 2^32 - 1; 0 when left out. */
  readonly seed?: number
}

/**
 * Resamples a ratio of sums.
 *
 * @param numerators one a unit
 * @param denominators one a unit, above 0
 * @param unit what a unit is: `documents`
 * @returns undefined for fewer than two units, of which nothing can be told
 * @throws AunetError BAD_OPTION; BAD_DATA for lists of different length
 * @example ratioInterval([3, 9, 2], [2, 4, 1], "documents", { seed: 1 })
 */
export function ratioInterval(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  unit: string,
  options: IntervalOptions = {},
): Interval | undefined {
  checkIntervalOptions(options)
  const { resamples = 2000, seed = 0 } = options
  const units = numerators.length
  if (units !== denominators.length)
    throw new AunetError(
      "BAD_DATA",
      `there are ${units} numerators and ${denominators.length} denominators; give one of each a unit`,
    )
  if (units < 2) return undefined
  const random = new MersenneTwister(seed)
  const ratios = new Float64Array(resamples)
  for (let k = 0; k < resamples; k++) {
    let above = 0
    let below = 0
    for (let drawn = 0; drawn < units; drawn++) {
      const i = Math.floor(random.random() * units)
      above += numerators[i]
      below += denominators[i]
    }
    ratios[k] = above / below
  }
  ratios.sort()
  return { low: percentile(ratios, 0.025), high: percentile(ratios, 0.975), unit, units, resamples, seed }
}

/**
 * Checks how to draw.
 *
 * @throws AunetError BAD_OPTION
 */
export function checkIntervalOptions({ resamples = 2000, seed = 0 }: IntervalOptions): void {
  if (!Number.isInteger(resamples) || resamples < 1 || resamples > 1e6)
    throw badOption("resamples", resamples, "a whole number from 1 to 1000000")
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw badOption("seed", seed, "a whole number from 0 to 2^32 - 1")
}

/** A percentile of sorted numbers, between two of them where it falls between. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.ceil(place)
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below)
}
