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
  const { depth, ladder, ascii } = rule
  const { blocks, classes } = rule.classes
  const length = bytes.length
  const levels = new Uint8Array(length)
  let state = BLANK
  let words = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]
    let step: number
    if (byte < 0x80) {
      step = ascii[(state << 7) | byte]
    } else {
      const size = characterBytes(bytes, i)
      if (size < 0) {
        // Invalid, and known to be so only at the byte after them: their levels stay 0.
        state = afterBroken(state, -size)
        i -= size + 1
        continue
      }
      let kind = SYMBOL
      if (size > 0) {
        // The bits of all bytes but the last are the number of the block.
        const block =
          size === 2
            ? byte & 0x1f
            : size === 3
              ? ((byte & 0x0f) << 6) | (bytes[i + 1] & 0x3f)
              : ((byte & 0x07) << 12) | ((bytes[i + 1] & 0x3f) << 6) | (bytes[i + 2] & 0x3f)
        i += size - 1
        kind = classes[(blocks[block] << 6) | (bytes[i] & 0x3f)]
      }
      step = STEPS[(state << 3) | kind]
    }
    state = step & STATE_MASK
    if (step <= STATE_MASK) continue
    if ((step & WORD) !== 0) {
      words += 1
      if (words === ladder.length) words = 0
      levels[i] = (step & TOP) !== 0 ? depth : ladder[words]
    } else {
      if ((step & TOP) !== 0) levels[i] = depth
      if ((step & ANEW) !== 0) words = 0
    }
  }
  return levels
}

/**
 * Tells what begins at byte i, which is 128 or more.
 *
 * @returns 2 to 4, the bytes of a well-formed character; 0 for a byte that is invalid by itself;
 *   -1 to -3 for that many bytes that begin a character and do not finish it
 */
const characterBytes = (bytes: Uint8Array, i: number): number => {
  const lead = bytes[i]
  if (lead < 0xc2 || lead > 0xf4) return 0
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  // A byte after the end reads as undefined, and is no continuation byte either.
  const second = bytes[i + 1]
  if (!(second >= lowestSecond(lead) && second <= highestSecond(lead))) return -1
  if (size === 2) return 2
  if ((bytes[i + 2] & 0xc0) !== 0x80) return -2
  if (size === 3) return 3
  return (bytes[i + 3] & 0xc0) === 0x80 ? 4 : -3
}
