/**
 * Where a kernel reads: row-major positions as sums of digits of counters, so that reshape, permute,
 * slice and broadcast cost arithmetic and no copy.
 *
 *     counter i of 24, seen as [2, 3, 4]:   i/12   (i/4)%3   i%4        three digits
 *     read of [2, 3, 4] at these digits:    i                           they merge again
 *     read of the transpose [4, 3, 2]:      (i%4)*6 + ((i/4)%3)*2 + i/12
 *
 * In: counters and shapes. Out: indices, and the text that computes them in a kernel.
 * Never: divides where digits merge; knows an operation.
 */
import { type Shape, sizeOf } from "@aunet/tensor"

/** A whole number 0..size-1 that a kernel has under a name: the thread, a loop counter, a looked-up index. */
export interface Counter {
  /** The variable, or the expression, that holds it. */
  readonly name: string
  readonly size: number
  /** 0 for what depends on the thread only, n inside n loops. */
  readonly depth: number
}

/** (counter / div) % size, whole division. */
interface Digit {
  readonly counter: Counter
  readonly div: number
  readonly size: number
}

/** A position along an axis of length `size`: offset + sum of digit · by. */
export interface Index {
  readonly terms: readonly { readonly digit: Digit; readonly by: number }[]
  readonly offset: number
  readonly size: number
}

/** Position 0 of an axis. */
export const zeroIndex = (size = 1): Index => ({ terms: [], offset: 0, size })

/** The counter itself as a position. */
export const indexOf = (counter: Counter): Index =>
  counter.size <= 1
    ? zeroIndex(counter.size)
    : { terms: [{ digit: { counter, div: 1, size: counter.size }, by: 1 }], offset: 0, size: counter.size }

/** The same position in an axis that starts `by` later and has another length. */
export const shiftIndex = (index: Index, by: number, size: number): Index => ({
  ...index,
  offset: index.offset + by,
  size,
})

/** Joins positions along several axes into one position of the flattened axes. */
export function mergeIndices(indices: readonly Index[], shape: Shape): Index {
  const terms: { digit: Digit; by: number }[] = []
  let offset = 0
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (const { digit, by } of indices[axis].terms) terms.push({ digit, by: by * step })
    offset += indices[axis].offset * step
    step *= shape[axis]
  }
  return { terms: mergeDigits(terms), offset, size: sizeOf(shape) }
}

/** Replaces neighbouring digits of one counter by the digit that covers both. */
function mergeDigits(given: readonly { readonly digit: Digit; readonly by: number }[]) {
  const terms = [...given]
  for (let i = 0; i < terms.length; i++) {
    for (let j = 0; j < terms.length; j++) {
      const low = terms[i],
        high = terms[j]
      const adjoin =
        i !== j &&
        low.digit.counter === high.digit.counter &&
        high.digit.div === low.digit.div * low.digit.size &&
        high.by === low.by * low.digit.size
      if (!adjoin) continue
      const { counter, div, size } = low.digit
      terms[Math.min(i, j)] = { digit: { counter, div, size: size * high.digit.size }, by: low.by }
      terms.splice(Math.max(i, j), 1)
      return mergeDigits(terms)
    }
  }
  return terms
}

/**
 * Splits a position of a flattened axis into positions along `shape`.
 *
 * @param bind makes a counter of an index whose digits do not fit the shape
 */
export function splitIndex(index: Index, shape: Shape, bind: (index: Index) => Counter): Index[] {
  return splitDigits(index, shape) ?? (splitDigits(indexOf(bind(index)), shape) as Index[])
}

function splitDigits(index: Index, shape: Shape): Index[] | undefined {
  if (index.offset !== 0) return undefined
  const digits = [...index.terms].sort((a, b) => a.by - b.by)
  let reach = 1
  for (const { digit, by } of digits) {
    if (by !== reach) return undefined
    reach *= digit.size
  }
  if (reach !== index.size && index.size !== 0) return undefined
  const queue = digits.map(({ digit }) => digit)
  const result: Index[] = []
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const terms: { digit: Digit; by: number }[] = []
    for (let filled = 1; filled < shape[axis];) {
      const digit = queue.shift()
      if (digit === undefined) return undefined
      const wanted = shape[axis] / filled
      if (wanted % digit.size === 0) {
        terms.push({ digit, by: filled })
        filled *= digit.size
      } else if (digit.size % wanted === 0) {
        const { counter, div, size } = digit
        terms.push({ digit: { counter, div, size: wanted }, by: filled })
        queue.unshift({ counter, div: div * wanted, size: size / wanted })
        filled = shape[axis]
      } else return undefined
    }
    result.unshift({ terms, offset: 0, size: shape[axis] })
  }
  return result
}

/** Names an index, so that equal ones can be found. */
export const indexKey = ({ terms, offset, size }: Index): string =>
  `${terms.map(({ digit: { counter, div, size: digitSize }, by }) => `${counter.name}@${counter.depth}/${div}%${digitSize}*${by}`).join("+")}+${offset}<${size}`

/** In how many loops an index changes. */
export const indexDepth = ({ terms }: Index): number =>
  terms.reduce((depth, { digit }) => Math.max(depth, digit.counter.depth), 0)

/** How an index moves with one counter: a whole factor, or undefined when it takes only a digit of it. */
export function factorOf(index: Index, counter: Counter): number | undefined {
  let factor = 0
  for (const { digit, by } of index.terms) {
    if (digit.counter !== counter) continue
    if (digit.div !== 1 || digit.size !== counter.size) return undefined
    factor += by
  }
  return factor
}

/** The index without what one counter adds to it. */
export const without = (index: Index, counter: Counter): Index => ({
  ...index,
  terms: index.terms.filter(({ digit }) => digit.counter !== counter),
})

/**
 * Writes an index as text.
 *
 * @param quotient writes counter / div, rounded down
 */
export function showIndex(
  { terms, offset }: Index,
  quotient: (counter: Counter, div: number) => string,
): string {
  const parts = terms.map(({ digit: { counter, div, size }, by }) => {
    const high = div === 1 ? counter.name : quotient(counter, div)
    const value = div * size >= counter.size ? high : `(${high} - ${quotient(counter, div * size)} * ${size})`
    return by === 1 ? value : `${value} * ${by}`
  })
  if (offset !== 0 || parts.length === 0) parts.push(String(offset))
  return parts.join(" + ").replaceAll("+ -", "- ")
}
