/**
 * Seeded random numbers by counter: the n-th number of a stream is a function of the seed, the name of
 * the stream and n. Nothing is carried along, so any part can be made again, anywhere, in any order.
 *
 * In: a seed, a stream, a counter. Out: uniform, normal and truncated-normal numbers.
 * Source: Philox 4x32-10, Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
 */
import { TensorError } from "./errors.ts"

/** Two 32-bit words that name a stream of random numbers. */
export type RandomKey = readonly [number, number]

/** High and low 32 bits of a product of two unsigned 32-bit numbers. */
function multiplyWide(a: number, b: number): [high: number, low: number] {
  const aLow = a & 0xffff, aHigh = a >>> 16, bLow = b & 0xffff, bHigh = b >>> 16
  const low = Math.imul(aLow, bLow) >>> 0
  const middle = aHigh * bLow + (low >>> 16)
  const rest = aLow * bHigh + (middle % 0x10000)
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(rest / 0x10000)
  return [high >>> 0, Math.imul(a, b) >>> 0]
}

/** One block of Philox 4x32-10: four 32-bit words for a key and a counter of four words. */
export function philox(key: RandomKey, counter: readonly [number, number, number, number]): [number, number, number, number] {
  let [k0, k1] = key
  let [c0, c1, c2, c3] = counter
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiplyWide(0xd2511f53, c0)
    const [high1, low1] = multiplyWide(0xcd9e8d57, c2)
    ;[c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0]
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  return [c0, c1, c2, c3]
}

/**
 * Makes the key of a seed.
 *
 * @param seed a whole number from 0 to 2^53 - 1
 */
export function randomKey(seed: number): RandomKey {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new TensorError("BAD_ATTRIBUTE", `seed ${seed}: it must be a whole number from 0 to 2^53 - 1`)
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

/** The n-th uniform number of a stream: above 0 and below 1, in steps of 2^-32. */
export function uniformAt(key: RandomKey, n: number): number {
  const block = Math.floor(n / 4)
  return (philox(key, [block >>> 0, Math.floor(block / 2 ** 32), 0, 0])[n % 4] + 0.5) / 2 ** 32
}

/** The n-th standard normal number of a stream (Box and Muller). */
export function normalAt(key: RandomKey, n: number): number {
  const radius = Math.sqrt(-2 * Math.log(uniformAt(key, 2 * n)))
  return radius * Math.cos(2 * Math.PI * uniformAt(key, 2 * n + 1))
}

/** Fills an array with normal numbers: mean 0, standard deviation `std`. */
export function normal(key: RandomKey, count: number, std: number): Float32Array {
  return Float32Array.from({ length: count }, (_, n) => std * normalAt(key, n))
}

/**
 * Fills an array with normal numbers, drawing again those further out than `cut` standard deviations.
 *
 * @param std standard deviation before cutting
 * @param cut bound in standard deviations, above 0
 */
export function truncatedNormal(key: RandomKey, count: number, std: number, cut: number): Float32Array {
  const result = new Float32Array(count)
  // Draw `attempt` of number n is number n of stream `attempt`: no number depends on how its neighbours fell.
  const attempts: RandomKey[] = []
  for (let n = 0; n < count; n++) {
    for (let attempt = 0; ; attempt++) {
      const draw = normalAt((attempts[attempt] ??= foldIn(key, attempt)), n)
      if (Math.abs(draw) > cut) continue
      result[n] = std * draw
      break
    }
  }
  return result
}
