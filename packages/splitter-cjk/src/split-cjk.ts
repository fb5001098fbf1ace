// The batch form of `cjk`: a whole document in one loop.
//
// In:  bytes and the tables of a rule.  Out: levels.  Never: gives a byte a level that later bytes
// decide. It does read ahead within a character, whose bytes but the last get 0 in any case.

import { SYMBOL, characterBytes } from "@aunet/splitter-whitespace/rule"
import { CjkMachine, NO_CHARACTER } from "./cjk-machine.ts"
import type { CjkRule } from "./cjk-rule.ts"

/**
 * Splits a document [T].
 *
 * @returns levels [T], 0 to the rule's depth
 */
export const splitCjk = (rule: CjkRule, bytes: Uint8Array): Uint8Array => {
  const { blocks, classes } = rule.kinds
  const levels = new Uint8Array(bytes.length)
  const machine = new CjkMachine(rule)
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte < 0x80) {
      levels[i] = machine.take(byte, classes[byte])
      continue
    }
    const size = characterBytes(bytes, i)
    if (size < 0) {
      machine.takeBroken(-size)
      i -= size + 1
      continue
    }
    if (size === 0) {
      levels[i] = machine.take(NO_CHARACTER, SYMBOL)
      continue
    }
    let codePoint = byte & (0x7f >> size)
    for (let k = 1; k < size; k++) codePoint = (codePoint << 6) | (bytes[i + k] & 0x3f)
    i += size - 1
    levels[i] = machine.take(codePoint, classes[(blocks[codePoint >> 6] << 6) | (codePoint & 63)])
  }
  return levels
}
