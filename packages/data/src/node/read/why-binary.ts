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
  const counted = `${strays} of its first ${sample.length} bytes are not UTF-8`
  const counter = strayCounter()
  counter.push(sample)
  const look = counter.end()
  if (look?.readable === true)
    return `it is binary: ${counted}; it looks like ${look.looksLike}: say so (encoding) to read it`
  return hasControls(sample)
    ? `it is binary: ${counted}`
    : `it is not UTF-8: ${strays} of its first ${sample.length} bytes belong to no character, and none is a control character; it looks like text in an older encoding (windows-1251, shift_jis, gb18030, euc-kr, iso-8859-7, ...): say which (encoding) to read it`
}

/** Control characters that texts have: tab, the ends of lines and pages, escape. */
const IN_TEXTS = new Set([9, 10, 12, 13, 27])
const MOST_CONTROLS = 0.001

/** Whether bytes are control characters, which no encoding of text uses for anything else, and a tenth of packed bytes are. */
function hasControls(sample: Uint8Array): boolean {
  let controls = 0
  for (const byte of sample) if ((byte < 32 && !IN_TEXTS.has(byte)) || byte === 127) controls++
  return controls > sample.length * MOST_CONTROLS
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

/** In UTF-16 every other byte of most texts is zero; of those in other scripts the ends of lines and spaces have some. */
function likeUtf16(sample: Uint8Array): string | undefined {
  const zeros = [0, 0]
  for (let i = 0; i < sample.length; i++) if (sample[i] === 0) zeros[i % 2]++
  const enough = sample.length / 2 / 2
  if (sample.length < 8) return undefined
  if (zeros[1] >= enough && zeros[0] * 20 <= zeros[1]) return "utf-16le"
  if (zeros[0] >= enough && zeros[1] * 20 <= zeros[0]) return "utf-16be"
  return (["utf-16le", "utf-16be"] as const).find((encoding) => readsAsText(sample, encoding))
}

const NO_TEXT = /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\s]/gu
const MOST_OTHERS = 0.01

/** Whether bytes in an encoding are letters, signs and spaces: of other bytes many are unassigned, private or halves of a pair. */
function readsAsText(sample: Uint8Array, encoding: "utf-16le" | "utf-16be"): boolean {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(sample.subarray(0, sample.length & ~1), {
      stream: true,
    })
    const others = text.match(NO_TEXT)?.length ?? 0
    return /[ \n\u3000]/.test(text) && others <= text.length * MOST_OTHERS
  } catch {
    return false
  }
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
