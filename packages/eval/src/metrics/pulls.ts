/**
 * How far each item pulls a figure of a set: what the figure would change by if the item counted once more.
 *
 *     mean        (x - m) / n                           mean of 1, 0, 0, 1: 0.125, -0.125, -0.125, 0.125
 *     ratio       (a - R b) / sum of b                  R = sum of a / sum of b
 *     f(figure)   f'(figure) times its pulls
 *     any         (n - 1) / n times what the figure loses without the item: the jackknife
 *
 * The pulls of two models on the same items, one less the other, are those of their difference: so paired errors come of
 * these, and of a mean they are those that McNemar's test stands on.
 *
 * In: numbers of items. Out: numbers. Never: draws; the same items give the same error.
 * Source: Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans (infinitesimal jackknife).
 */

/** A figure with what each item adds to it. */
export interface PulledFigure {
  readonly value: number
  /** One an item, in the order of the items. */
  readonly pulls: readonly number[]
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** A mean. */
export function pulledMean(values: readonly number[]): PulledFigure {
  const value = sum(values) / values.length
  return { value, pulls: values.map((each) => (each - value) / values.length) }
}

/** A ratio of sums. */
export function pulledRatio(above: readonly number[], below: readonly number[]): PulledFigure {
  const whole = sum(below)
  const value = sum(above) / whole
  return { value, pulls: above.map((each, i) => (each - value * below[i]) / whole) }
}

/** A function of a figure. */
export const pulledBy = (
  { value, pulls }: PulledFigure,
  of: (value: number) => number,
  slope: (value: number) => number,
): PulledFigure => ({ value: of(value), pulls: pulls.map((pull) => slope(value) * pull) })

/** Any figure, by leaving out each item in turn. */
export function pulledWithout(items: number, value: number, without: (item: number) => number): PulledFigure {
  const left = Array.from({ length: items }, (_, item) => without(item))
  const middle = sum(left) / items
  return { value, pulls: left.map((each) => ((items - 1) * (middle - each)) / items) }
}

/**
 * The standard error of a figure, from its pulls.
 *
 * @param parts the part of the set that each item is of; parts are drawn apart
 * @returns undefined where a part has a single item, of which nothing can be told
 */
export function pullError(pulls: readonly number[], parts: readonly string[]): number | undefined {
  const byPart = new Map<string, { items: number; sum: number; squares: number }>()
  for (const [i, pull] of pulls.entries()) {
    const part = byPart.get(parts[i]) ?? { items: 0, sum: 0, squares: 0 }
    part.items++
    part.sum += pull
    part.squares += pull ** 2
    byPart.set(parts[i], part)
  }
  let variance = 0
  for (const { items, sum: total, squares } of byPart.values()) {
    if (items < 2) return undefined
    variance += (items / (items - 1)) * Math.max(0, squares - total ** 2 / items)
  }
  return byPart.size === 0 ? undefined : Math.sqrt(variance)
}
