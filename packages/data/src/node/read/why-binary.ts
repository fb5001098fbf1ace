/**
 * Text or not: judged by the first bytes, whatever the name says.
 *
 * In: the bytes of a file. Out: why they are no text, or nothing. Never: changes them.
 */

import { INVALID, utf8Decoder } from "@aunet/splitter"
import { strayCounter } from "./stray-bytes.ts"
import { markOf } from "./utf8-pieces.ts"

/** How many bytes are looked at. */
export const sampleBytes = 8192

/** Share of bytes that may belong to no character. */
const MOST_STRAYS = 0.05

/**
 * Says why bytes are not text; `undefined` when they look like it.
 *
 * Text has no zero byte in its first 8 KB, and at least 95 % of these are well-formed UTF-8: a few stray
 * bytes of an older encoding do not make a text binary.
 */
export function whyBinary(bytes: Uint8Array): string | undefined {
  const reason = whyNoBytes(bytes)
  if (reason !== undefined) return reason
  const sample = bytes.subarray(0, sampleBytes)
  const strays = countStrays(sample, bytes.length >= sampleBytes)
  if (strays <= sample.length * MOST_STRAYS) return undefined
  const counter = strayCounter()
  counter.push(sample)
  const look = counter.end()
  const hint =
    look?.readable === true ? `; it looks like ${look.looksLike}: say so (encoding) to read it` : ""
  return `it is binary: ${strays} of its first ${sample.length} bytes are not UTF-8${hint}`
}

/** Says why bytes are no text that is made of bytes: UTF-16 or a zero; strays are not looked at. */
export function whyNoBytes(bytes: Uint8Array): string | undefined {
  const mark = markOf(bytes)
  if (mark !== undefined && mark !== "utf-8")
    return `it is UTF-16; save it as UTF-8, or say that it is ${mark} (encoding)`
  const sample = bytes.subarray(0, sampleBytes)
  const zero = sample.indexOf(0)
  if (zero < 0) return undefined
  const look = likeUtf16(sample)
  return look === undefined
    ? `it is binary: byte ${zero} is zero`
    : `it is binary, or UTF-16: byte ${zero} is zero; save it as UTF-8, or say that it is ${look} (encoding)`
}

/** In UTF-16 every other byte of most texts is zero. */
function likeUtf16(sample: Uint8Array): string | undefined {
  const zeros = [0, 0]
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 2]++
  const enough = sample.length / 2 / 2
  if (sample.length < 8) return undefined
  if (zeros[1] >= enough && zeros[0] * 20 <= zeros[1]) return "utf-16le"
  return zeros[0] >= enough && zeros[1] * 20 <= zeros[0] ? "utf-16be" : undefined
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
