/**
 * A permutation of the numbers below n, each of them a function of its place: none of the others is made for it.
 *
 *     place = left · a + right         left below b, right below a, and a · b just large enough for n
 *     24 turns: left += F(right) mod b, then right += F(left) mod a, and so on
 *     what comes out at n or above goes in again, until it is below
 *
 * Each turn can be undone, so all of it is a permutation; and so is what is left of it below n.
 *
 * In: a key and n. Out: a function. Never: memory that grows with n.
 * Source: Black and Rogaway, "Ciphers with arbitrary finite domains" (2002), the generalised Feistel cipher with cycle
 * walking.
 */
import { foldIn, philox, type RandomKey } from "@aunet/tensor"

/** Turns; with 8 some orders of five come twice as often as others, with 24 none that 144,000 draws of six show. */
const TURNS = 24

/**
 * Makes a permutation.
 *
 * @param key a stream of its own: two lengths under one key are not independent
 * @param length n, from 0 to 2^52
 * @returns gives each place below n a number below n, each another
 * @example permutation(randomKey(7), 5)(0) // one of 0..4
 */
export function permutation(key: RandomKey, length: number): (place: number) => number {
  const own = foldIn(key, "permutation")
  const keys = new Uint32Array(2 * TURNS)
  for (let turn = 0; turn < TURNS; turn++) {
    const [first, second] = philox(own, [turn, 0, 0, 0])
    keys[2 * turn] = first
    keys[2 * turn + 1] = second
  }
  const a = Math.max(1, Math.ceil(Math.sqrt(length)))
  const b = Math.max(1, Math.ceil(length / a))
  const once = (place: number): number => {
    let left = Math.floor(place / a)
    let right = place - left * a
    for (let turn = 0; turn < TURNS; turn += 2) {
      left += scattered(right, keys[2 * turn], keys[2 * turn + 1], b)
      if (left >= b) left -= b
      right += scattered(left, keys[2 * turn + 2], keys[2 * turn + 3], a)
      if (right >= a) right -= a
    }
    return left * a + right
  }
  return (place) => {
    let next = once(place)
    while (next >= length) next = once(next)
    return next
  }
}

/** A number below `below`, at most 2^26, that looks like chance: all bits of the value and the keys move all bits of it. */
function scattered(value: number, first: number, second: number, below: number): number {
  let word = value ^ first
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35) + second
  word = Math.imul(word ^ (word >>> 16), 0x7feb352d)
  word = Math.imul(word ^ (word >>> 15), 0x846ca68b)
  word ^= word >>> 16
  return Math.floor(((word >>> 0) / 2 ** 32) * below)
}
