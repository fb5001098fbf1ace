/**
 * Text or not: judged by the first bytes, whatever the name says.
 *
 * In: the bytes of a file. Out: why they are no text, or nothing. Never: changes them.
 */

import { INVALID, utf8Decoder } from "@aunet/splitter"

/** How many bytes are looked at. */
export const sampleBytes = 8192

/**
 * Says why bytes are not text; `undefined` when they look like it.
 *
 * Text has no zero byte in its first 8 KB, and at least 95 % of these are well-formed UTF-8: a few stray
 * bytes of an older encoding do not make a text binary.
 */
export function whyBinary(bytes: Uint8Array): string | undefined {
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (marked) return "it is UTF-16; save it as UTF-8"
  const sample = bytes.subarray(0, sampleBytes)
  const zero = sample.indexOf(0)
  if (zero >= 0) return `it is binary: byte ${zero} is zero`
  const strays = countStrays(sample, bytes.length >= sampleBytes)
  if (strays <= sample.length * 0.05) return undefined
  return `it is binary: ${strays} of its first ${sample.length} bytes are not UTF-8`
}

/** Counts the bytes that belong to no well-formed character; one that the sample cuts off is no stray. */
function countStrays(bytes: Uint8Array, cut: boolean): number {
  const decoder = utf8Decoder()
  let strays = 0
  for (const byte of bytes) {
    if (decoder.push(byte) === INVALID) strays++
    strays += decoder.broken
  }
  return cut ? strays : strays + decoder.pending().length
}
