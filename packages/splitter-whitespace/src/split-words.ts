// The batch form of a rule of words: a whole document in one loop.
//
// In:  bytes and the tables of a rule.  Out: levels.  Never: gives a byte a level that later bytes
// decide. It does read ahead within a character, whose bytes but the last get 0 in any case.

import { characterBytes } from "./character-bytes.ts"
import { SYMBOL } from "./character-class.ts"
import { NO_CHARACTER } from "./word-memory.ts"
import type { WordRule } from "./word-rule.ts"
import { ANEW, ASK, CLASS_BITS, START, STATE_MASK, TOP, WORD, afterBroken } from "./word-steps.ts"

/**
 * Splits a document [T] by words.
 *
 * @returns levels [T], 0 to the rule's depth
 */
export const splitWords = (rule: WordRule, bytes: Uint8Array): Uint8Array => {
  const { depth, ladder, ascii, steps } = rule
  const { blocks, classes } = rule.classes
  const memory = rule.memory?.open()
  const length = bytes.length
  const levels = new Uint8Array(length)
  let state = START
  let words = 0
  for (let i = 0; i < length; i++) {
    let codePoint = bytes[i]
    let step: number
    if (codePoint < 0x80) {
      step = ascii[(state << 7) | codePoint]
    } else {
      const size = characterBytes(bytes, i)
      if (size < 0) {
        // Invalid, and known to be so only at the byte after them: their levels stay 0.
        state = afterBroken(steps, memory, state, -size)
        i -= size + 1
        continue
      }
      if (size === 0) {
        codePoint = NO_CHARACTER
        step = steps[(state << CLASS_BITS) | SYMBOL]
      } else {
        // The bits of all bytes but the last are the number of the block.
        const block =
          size === 2
            ? codePoint & 0x1f
            : size === 3
              ? ((codePoint & 0x0f) << 6) | (bytes[i + 1] & 0x3f)
              : ((codePoint & 0x07) << 12) | ((bytes[i + 1] & 0x3f) << 6) | (bytes[i + 2] & 0x3f)
        i += size - 1
        codePoint = (block << 6) | (bytes[i] & 0x3f)
        step = steps[(state << CLASS_BITS) | classes[(blocks[block] << 6) | (codePoint & 63)]]
      }
    }
    // Most characters only move the state.
    if (step > STATE_MASK) {
      if (step >= ASK) {
        const kind =
          codePoint === NO_CHARACTER ? SYMBOL : classes[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]
        if (memory?.take(state, codePoint, kind) === true) step |= WORD
      }
      if ((step & WORD) !== 0) {
        words += 1
        if (words === ladder.length) words = 0
        levels[i] = (step & TOP) !== 0 ? depth : ladder[words]
      } else {
        if ((step & TOP) !== 0) levels[i] = depth
        if ((step & ANEW) !== 0) words = 0
      }
    }
    state = step & STATE_MASK
  }
  return levels
}
