/**
 * How sure a mean of a few seeds is.
 *
 *     three seeds: -0.031, -0.027, -0.035      mean -0.031, ± 4.303 · 0.004 / √3 = ± 0.010
 *
 * In: a few numbers. Out: their mean with an interval of 95%. Never: an interval of one number.
 * Source: Student 1908; the factors are quantiles of 97.5% of his distribution.
 */

/** By degrees of freedom, from 1. */
const FACTORS = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
]

/** A mean of seeds. */
export interface SeedMean {
  readonly mean: number
  readonly least: number
  readonly most: number
  /** Of the mean, of 95%; absent for one seed. */
  readonly interval?: { readonly low: number; readonly high: number }
}

/**
 * Takes the mean of what seeds gave.
 *
 * @param values one a seed, at least one
 * @example seedMean([-0.031, -0.027, -0.035]).interval // { low: -0.0409..., high: -0.0210... }
 */
export function seedMean(values: readonly number[]): SeedMean {
  const { length } = values
  const mean = values.reduce((sum, each) => sum + each, 0) / length
  const range = { mean, least: Math.min(...values), most: Math.max(...values) }
  if (length < 2) return range
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0)
  // Of more than thirty the factor is below that of thirty, which is the careful side.
  const factor = FACTORS[Math.min(length - 1, FACTORS.length) - 1]
  const half = factor * Math.sqrt(squares / (length - 1) / length)
  return { ...range, interval: { low: mean - half, high: mean + half } }
}
