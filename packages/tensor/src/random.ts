/**
 * Seeded random numbers by counter: the n-th number of a stream is a function of the seed, the name of
 * the stream and n. Nothing is carried along, so any part can be made again, anywhere, in any order.
 *
 * In: a seed, a stream, a counter. Out: uniform, normal and truncated-normal numbers. Never: keeps a state.
 * Source: Philox 4x32-10, Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
 */
import { TensorError } from "./errors.ts"

/** Two 32-bit words that name a stream of random numbers. */
export type RandomKey = readonly [number, number]

/** The two multipliers of a round, and what is added to the two words of the key after it. */
const [MULTIPLIER_0, MULTIPLIER_1] = [0xd2511f53 | 0, 0xcd9e8d57 | 0]
const [STEP_0, STEP_1] = [0x9e3779b9 | 0, 0xbb67ae85 | 0]

/**
 * High 32 bits of the product of two 32-bit words, all read as unsigned: by halves, of which no sum reaches 2^32, so that
 * whole numbers of a processor's own size are enough.
 */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff,
    aHigh = a >>> 16,
    bLow = b & 0xffff,
    bHigh = b >>> 16
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0
  const rest = (Math.imul(aLow, bHigh) + (middle & 0xffff)) | 0
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (rest >>> 16)) | 0
}

/** Writes one block into `words` without making anything: initialisation asks for millions of them. */
function philoxInto(
  words: Uint32Array,
  key: RandomKey,
  counter0: number,
  counter1: number,
  counter2: number,
  counter3: number,
): void {
  let k0 = key[0] | 0,
    k1 = key[1] | 0
  let c0 = counter0 | 0,
    c1 = counter1 | 0,
    c2 = counter2 | 0,
    c3 = counter3 | 0
  for (let round = 0; round < 10; round++) {
    const high0 = highProduct(MULTIPLIER_0, c0)
    const high1 = highProduct(MULTIPLIER_1, c2)
    const low0 = Math.imul(MULTIPLIER_0, c0)
    c0 = high1 ^ c1 ^ k0
    c1 = Math.imul(MULTIPLIER_1, c2)
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + STEP_0) | 0
    k1 = (k1 + STEP_1) | 0
  }
  // Stored as unsigned.
  words[0] = c0
  words[1] = c1
  words[2] = c2
  words[3] = c3
}

/** One block of Philox 4x32-10: four 32-bit words for a key and a counter of four words. */
export function philox(
  key: RandomKey,
  [c0, c1, c2, c3]: readonly [number, number, number, number],
): [number, number, number, number] {
  const words = new Uint32Array(4)
  philoxInto(words, key, c0, c1, c2, c3)
  return [words[0], words[1], words[2], words[3]]
}

/**
 * Makes the key of a seed.
 *
 * @param seed a whole number from 0 to 2^53 - 1
 * @throws TensorError BAD_ATTRIBUTE for any other
 */
export function randomKey(seed: number): RandomKey {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new TensorError("BAD_ATTRIBUTE", `seed ${seed}: it must be a whole number from 0 to 2^53 - 1`)
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]
}

/** Derives the key of a stream by its name (or number), so that streams of one seed do not meet. */
export function foldIn(key: RandomKey, stream: string | number): RandomKey {
  let derived = key
  const text = typeof stream === "number" ? `#${stream}` : stream
  for (let start = 0; start <= text.length; start += 3) {
    const codes = [0, 1, 2].map((i) => (start + i < text.length ? text.charCodeAt(start + i) + 1 : 0))
    const [a, b] = philox(derived, [codes[0], codes[1], codes[2], start])
    derived = [a, b]
  }
  return derived
}

/** Writes block `block` of a stream: numbers 4·block to 4·block + 3. */
const blockInto = (words: Uint32Array, key: RandomKey, block: number): void =>
  philoxInto(words, key, block >>> 0, Math.floor(block / 2 ** 32), 0, 0)

/** A random word as a number above 0 and below 1. */
const unit = (word: number): number => (word + 0.5) / 2 ** 32

/** The n-th uniform number of a stream: above 0 and below 1, in steps of 2^-32. */
export function uniformAt(key: RandomKey, n: number): number {
  const words = new Uint32Array(4)
  blockInto(words, key, Math.floor(n / 4))
  return unit(words[n % 4])
}

/** A standard normal number of two uniform ones (Box and Muller). */
const normalOf = (a: number, b: number): number =>
  Math.sqrt(-2 * Math.log(unit(a))) * Math.cos(2 * Math.PI * unit(b))

/** The n-th standard normal number of a stream; it is made of uniform numbers 2n and 2n + 1. */
export function normalAt(key: RandomKey, n: number): number {
  const words = new Uint32Array(4)
  blockInto(words, key, Math.floor(n / 2))
  return n % 2 === 0 ? normalOf(words[0], words[1]) : normalOf(words[2], words[3])
}

/** Fills an array with normal numbers: mean 0, standard deviation `std`. */
export function normal(key: RandomKey, count: number, std: number): Float32Array {
  const result = new Float32Array(count)
  const words = new Uint32Array(4)
  for (let n = 0; n < count; n += 2) {
    blockInto(words, key, n / 2)
    result[n] = std * normalOf(words[0], words[1])
    if (n + 1 < count) result[n + 1] = std * normalOf(words[2], words[3])
  }
  return result
}

/**
 * Fills an array with normal numbers, drawing again those further out than `cut` standard deviations.
 *
 * @param std standard deviation before cutting
 * @param cut bound in standard deviations, above 0
 */
export function truncatedNormal(key: RandomKey, count: number, std: number, cut: number): Float32Array {
  // Draw `attempt` of number n is number n of stream `attempt`: no number depends on how its neighbours fell.
  const result = normal(foldIn(key, 0), count, 1)
  const attempts: RandomKey[] = []
  for (let n = 0; n < count; n++) {
    for (let attempt = 1; Math.abs(result[n]) > cut; attempt++)
      result[n] = normalAt((attempts[attempt] ??= foldIn(key, attempt)), n)
    result[n] *= std
  }
  return result
}
