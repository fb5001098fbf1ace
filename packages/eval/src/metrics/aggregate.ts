/**
 * From the figures of items to the figure of a task, with its standard error.
 *
 * In: a number an item. Out: a value and how uncertain it is. Never: an error that is not defined; it is left out.
 * Source: lm-evaluation-harness, `api/metrics.py`.
 */
import { MersenneTwister } from "../random/mersenne-twister.ts"

/** A figure of a set of items. */
export interface Figure {
  readonly value: number
  /** Standard error; absent where none is defined. */
  readonly error?: number
  /** Resamples that the error is of; absent where it is computed. */
  readonly resamples?: number
  /** Items behind it. */
  readonly items: number
}

const sum = (values: readonly number[]): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

/** The arithmetic mean. */
export const mean = (values: readonly number[]): number => sum(values) / values.length

/** Standard deviation of a sample: over n - 1. */
export const deviation = (values: readonly number[]): number => {
  const centre = mean(values)
  return Math.sqrt(sum(values.map((value) => (value - centre) ** 2)) / (values.length - 1))
}

/** A mean with the standard error of a mean; without one for a single item. */
export function meanFigure(values: readonly number[]): Figure {
  // Before the object: findings/v8-objects-share-a-number.sh.
  const value = mean(values)
  return {
    value,
    ...(values.length > 1 && { error: deviation(values) / Math.sqrt(values.length) }),
    items: values.length,
  }
}

/** `exp` of minus the mean log-likelihood of items. */
export const perplexity = (nats: readonly number[]): number => Math.exp(-mean(nats))

/**
 * Standard error of a statistic by resampling items.
 *
 * @param statistic gets a list that is filled anew for each replicate; it must not keep it
 * @param replicates 100000 in the harness, 100 for BLEU and chrF
 * @returns the sample deviation of the statistic over the replicates
 */
export function bootstrapError<A>(
  items: readonly A[],
  statistic: (resampled: readonly A[]) => number,
  replicates: number,
): number {
  const chunk = Math.min(1000, replicates)
  const values: number[] = []
  const sample = [...items]
  // Each chunk begins a generator anew, so that chunks can be computed apart.
  for (let seed = 0; values.length < replicates; seed++) {
    const random = new MersenneTwister(seed)
    for (let k = 0; k < chunk && values.length < replicates; k++) {
      for (let i = 0; i < items.length; i++) sample[i] = items[Math.floor(random.random() * items.length)]
      values.push(statistic(sample))
    }
  }
  return deviation(values)
}

/** A group's figure from those of its tasks: each weighs as many items as it has, or all weigh the same. */
export function groupFigure(figures: readonly Figure[], weightBySize: boolean): Figure {
  const items = sum(figures.map((figure) => figure.items))
  const value = weightBySize
    ? sum(figures.map((figure) => figure.value * figure.items)) / items
    : mean(figures.map((figure) => figure.value))
  if (figures.some(({ error }) => error === undefined)) return { value, items }
  const errors = figures.map(({ error = 0, items: n }) => ({ error, n }))
  const squared = weightBySize
    ? sum(errors.map(({ error, n }) => (n - 1) * error ** 2 * n)) / (items - figures.length) / items
    : sum(errors.map(({ error }) => error ** 2)) / figures.length ** 2
  return { value, error: Math.sqrt(squared), items }
}
