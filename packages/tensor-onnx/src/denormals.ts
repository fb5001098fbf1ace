/**
 * Denormals: numbers closer to 0 than 2^-126 (1.2e-38), with which many processors are slow, up to a hundred times. What
 * decays from step to step, as the moments of an optimiser do, ends among them and stays: 0.9 times the smallest is the
 * smallest again. So a session keeps none. The mode of the processor in which they count as 0 belongs to a whole thread
 * and all that it starts, JavaScript with them, and is not ours to set.
 *
 * In: arrays. Out: the same arrays, with 0 in place of denormals.
 * Never: looks at what lies between two operations of one step.
 */
import type { Value } from "@aunet/tensor"

/** The bits of a number without its sign; those of the smallest number that is no denormal. */
const MAGNITUDE = 0x7fffffff
export const SMALLEST_NORMAL_BITS = 0x00800000

/** Puts 0 where an array has denormals, and answers it. What is not single precision stays as it is. */
export function withoutDenormals<V extends Value>(value: V): V {
  if (!(value instanceof Float32Array)) return value
  const bits = bitsOf(value)
  for (let i = firstDenormal(bits, 0); i >= 0; i = firstDenormal(bits, i + 1)) bits[i] = 0
  return value
}

/** The same for an array that is somebody else's: one with denormals is copied first. */
export const withoutDenormalsOf = <V extends Value>(value: V): V =>
  value instanceof Float32Array && firstDenormal(bitsOf(value), 0) >= 0
    ? withoutDenormals(value.slice() as V)
    : value

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length)

/** Where the first denormal from a place on is; -1 without one. A 0 is none. */
function firstDenormal(bits: Int32Array, from: number): number {
  // As an unsigned number below the smallest normal, minus one, 0 is the largest: one comparison finds both ends.
  for (let i = from; i < bits.length; i++)
    if (((bits[i] & MAGNITUDE) - 1) >>> 0 < SMALLEST_NORMAL_BITS - 1) return i
  return -1
}
