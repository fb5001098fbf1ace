// The batch form of `words`: a whole document in one loop.
//
// In:  bytes and the tables of a rule.  Out: levels.  Never: gives a byte a level that later bytes
// decide. It does read ahead within a character, whose bytes but the last get 0 in any case.

import { highestSecond, lowestSecond } from "@aunet/splitter"
import { SYMBOL } from "./character-class.ts"
import type { WordRule } from "./word-rule.ts"
import { ANEW, BLANK, STATE_MASK, STEPS, TOP, WORD, afterBroken } from "./word-steps.ts"

/**
 * Splits a document [T] by words.
 *
 * @returns levels [T], 0 to the rule's depth
 */
export const splitWords = (rule: WordRule, bytes: Uint8Array): Uint8Array => {
  const { depth, ladder } = rule
  const { blocks, classes } = rule.classes
  const length = bytes.length
  const levels = new Uint8Array(length)
  let state = BLANK
  let words = 0
  let i = 0
  while (i < length) {
    const byte = bytes[i]
    let kind: number
    if (byte < 0x80) {
      kind = classes[byte]
    } else {
      // The common cases are decoded here; whatever is wrong falls through to `size` 0.
      let size = 0
      let block = 0
      if (byte < 0xe0) {
        if (byte >= 0xc2 && i + 1 < length && isNext(bytes[i + 1])) {
          size = 2
          block = byte & 0x1f
        }
      } else if (byte < 0xf0) {
        if (i + 2 < length && isSecond(byte, bytes[i + 1]) && isNext(bytes[i + 2])) {
          size = 3
          block = ((byte & 0x0f) << 6) | (bytes[i + 1] & 0x3f)
        }
      } else if (byte < 0xf5 && i + 3 < length && isSecond(byte, bytes[i + 1])) {
        if (isNext(bytes[i + 2]) && isNext(bytes[i + 3])) {
          size = 4
          block = ((byte & 0x07) << 12) | ((bytes[i + 1] & 0x3f) << 6) | (bytes[i + 2] & 0x3f)
        }
      }
      if (size > 0) {
        i += size - 1
        kind = classes[(blocks[block] << 6) | (bytes[i] & 0x3f)]
      } else {
        const begun = begunBytes(bytes, i)
        if (begun > 0) {
          // Invalid, and known to be only at the byte after them: levels stay 0.
          state = afterBroken(state, begun)
          i += begun
          continue
        }
        kind = SYMBOL
      }
    }
    const step = STEPS[(state << 3) | kind]
    state = step & STATE_MASK
    if (step > STATE_MASK) {
      if ((step & WORD) !== 0) {
        words += 1
        if (words === ladder.length) words = 0
        levels[i] = (step & TOP) !== 0 ? depth : ladder[words]
      } else {
        if ((step & TOP) !== 0) levels[i] = depth
        if ((step & ANEW) !== 0) words = 0
      }
    }
    i += 1
  }
  return levels
}

const isNext = (byte: number): boolean => (byte & 0xc0) === 0x80

const isSecond = (lead: number, byte: number): boolean => byte >= lowestSecond(lead) && byte <= highestSecond(lead)

/** Counts the bytes from i on that begin a character which the text does not finish: 0 to 3. */
const begunBytes = (bytes: Uint8Array, i: number): number => {
  const lead = bytes[i]
  if (lead < 0xc2 || lead > 0xf4) return 0
  const most = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
  if (most === 1 || i + 1 >= bytes.length || !isSecond(lead, bytes[i + 1])) return 1
  return most === 2 || i + 2 >= bytes.length || !isNext(bytes[i + 2]) ? 2 : 3
}
