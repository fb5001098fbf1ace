// The batch form of `words`: a whole document in one loop.
//
// In:  bytes and the tables of a rule.  Out: levels.  Never: gives a byte a level that later bytes
// decide. It does read ahead within a character, whose bytes but the last get 0 in any case.

import { characterBytes } from "./character-bytes.ts"
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
