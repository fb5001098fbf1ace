// The weights of the model, unpacked from the text that they are published as.
//
// In:  two strings of printable characters.  Out: a table of one byte a feature.  Never: unpacked on
// import; the first splitter that is made unpacks it, and all share it.
//
// Most features have weight 0 and are left out. For each of the others, in ascending order, `gaps` has
// how many were left out before it, and `values` its weight:
//
//     gaps    a digit in base 91 each; 90 stands for 90 left out and a digit that follows
//     values  a digit each: 0 is -45, 45 would be 0, 90 is 45
//     a digit's character is U+0023 on, without U+005C (the backslash)

import { GAPS, VALUES } from "./boundary-data.ts"
import { FEATURE_BITS } from "./word-context.ts"

const BASE = 91
const ZERO = 45

/** Gives the weights of all features [1 << FEATURE_BITS]; unpacked at the first call and shared. */
export const boundaryWeights = (): Int8Array => (weights ??= unpackWeights(GAPS, VALUES))

let weights: Int8Array | undefined

/** Unpacks weights from their two strings. */
export const unpackWeights = (gaps: string, values: string): Int8Array => {
  const all = new Int8Array(1 << FEATURE_BITS)
  let feature = -1
  let at = 0
  for (let k = 0; k < values.length; k++) {
    let digit: number
    feature += 1
    do {
      digit = digitAt(gaps, at++)
      feature += digit
    } while (digit === BASE - 1)
    all[feature] = digitAt(values, k) - ZERO
  }
  return all
}

/** Packs weights into two strings, the way back; they have to be from -45 to 45. */
export const packWeights = (all: Int8Array): { readonly gaps: string; readonly values: string } => {
  let gaps = ""
  let values = ""
  let gap = 0
  for (const weight of all) {
    if (weight === 0) {
      gap += 1
      continue
    }
    for (; gap >= BASE - 1; gap -= BASE - 1) gaps += characterOf(BASE - 1)
    gaps += characterOf(gap)
    values += characterOf(weight + ZERO)
    gap = 0
  }
  return { gaps, values }
}

const digitAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  return code - (code > 0x5c ? 0x24 : 0x23)
}

const characterOf = (digit: number): string =>
  String.fromCharCode(digit + (digit >= 0x5c - 0x23 ? 0x24 : 0x23))
