/**
 * A place among numbers that rise.
 *
 * In: the numbers, a value. Out: a place. Never: looks at more than a few of them.
 */

/** Finds the last of numbers that rise which is not above a value; -1 when all are. */
export function lastUpTo(numbers: ArrayLike<number>, value: number, length = numbers.length): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers[middle] <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
