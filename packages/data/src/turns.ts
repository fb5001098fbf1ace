/**
 * Turns: which of several sources each row of a mixture is of.
 *
 *     shares    books 0.7, web 0.3
 *     due       row k of a source of share w is due at (k + first) / w; first, from 0 to below 1, is the seed's
 *     turns     b w b b w b b b w b ...     the rows of all sources in the order in which they are due
 *
 * Any stretch of m rows has m · w of them, give or take 1 + k · w for k sources: nothing is left to chance, and where a
 * row is does not depend on how the training came there.
 *
 * In: shares and a seed. Out: for a row of the mixture its source, and its number there. Never: memory that grows with
 * rows.
 */
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"

/** A row of a mixture. */
export interface Turn {
  /** The number of its source. */
  readonly source: number
  /** How many rows of that source came before. */
  readonly row: number
}

/** Whose turn it is, for every row of a mixture without an end. */
export interface Turns {
  /** Gives row n of the mixture, from 0; exact up to 2^53 / the smallest share. */
  at(n: number): Turn
  /** Tells how many of the first n rows are of each source. */
  before(n: number): readonly number[]
}

/** Further ahead than this it is found by the times, not by counting. */
const NEAR = 64

/**
 * Makes turns.
 *
 * @param shares of rows, each above 0, together 1
 */
export function turnsOf(shares: readonly number[], seed: number): Turns {
  const key = foldIn(randomKey(seed), "mixture")
  const first = shares.map((_, source) => uniformAt(key, source))
  const due = (source: number, row: number): number => (row + first[source]) / shares[source]
  let n = 0
  let counts = shares.map(() => 0)
  const next = (): number => {
    let source = 0
    for (let other = 1; other < counts.length; other++)
      if (due(other, counts[other]) < due(source, counts[source])) source = other
    return source
  }
  const to = (wanted: number): void => {
    if (wanted < n || wanted > n + NEAR) {
      // All that is due before this time are fewer rows than wanted, by a handful.
      const time = Math.max(0, wanted - shares.length - 1)
      counts = counts.map((_, source) => dueBefore(due, source, time, shares[source]))
      n = counts.reduce((sum, count) => sum + count, 0)
    }
    for (; n < wanted; n++) counts[next()]++
  }
  return {
    at: (wanted) => {
      to(wanted)
      const source = next()
      return { source, row: counts[source] }
    },
    before: (wanted) => {
      to(wanted)
      return [...counts]
    },
  }
}

/** How many rows of a source are due before a time; decided by the same numbers as their order. */
function dueBefore(
  due: (source: number, row: number) => number,
  source: number,
  time: number,
  share: number,
): number {
  let count = Math.max(0, Math.floor(time * share) - 1)
  while (count > 0 && due(source, count - 1) >= time) count--
  while (due(source, count) < time) count++
  return count
}
