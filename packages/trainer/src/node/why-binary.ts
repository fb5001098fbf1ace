/**
 * Text or not: judged by the first bytes, whatever the name says.
 *
 * In: the bytes of a file. Out: why they are no text, or nothing. Never: changes them.
 */

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
  let strays = 0
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    if (cut && at > bytes.length - 4 && bytes[at] >= 0xc2) break
    strays++
    at++
  }
  return strays
}

/** The bytes of the character at a place; 0 when there is none. Source: Unicode, table 3-7. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  if (first < 0x80) return 1
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  if (at + length > bytes.length) return 0
  for (let i = 1; i < length; i++) {
    // The second byte rules out long forms, surrogates and what lies above U+10FFFF.
    const low = i > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
    const high = i > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
    if (bytes[at + i] < low || bytes[at + i] > high) return 0
  }
  return length
}
