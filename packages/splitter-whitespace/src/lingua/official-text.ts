// A document as the official rules see it: characters, each of a class.
//
// In:  bytes.  Out: classes and places.  Never: replaces or drops a byte in the middle of a document.

import { characterBytes } from "../character-bytes.ts"
import { type CharacterClasses, unpackClasses } from "../character-class.ts"

// The official rules know no class of marks or of what is not seen: a combining mark or a format character
// is neither a letter nor a number, and so a symbol.

/** Is a letter: \p{L}. */
export const LETTER = 0
/** Is a decimal digit: \p{Nd}. */
export const DIGIT = 1
/** Is another number: \p{N} without \p{Nd}. */
const OTHER_NUMBER = 2
/** Is anything else, and a byte that belongs to no character. */
export const SYMBOL = 3
/** Is whitespace other than the two below: \p{White_Space}. */
export const BLANK = 4
/** Is U+0020. */
export const SPACE = 5
/** Is U+000A or U+000D. */
export const NEWLINE = 6
/** Is what follows the last character of a text. */
export const END = 7

/** Says whether a class is a number: \p{N}. */
export const isNumber = (kind: number): boolean => kind === DIGIT || kind === OTHER_NUMBER

/** Says whether a class is whitespace: \s of the official patterns. */
export const isWhitespace = (kind: number): boolean => kind >= BLANK && kind < END

const CODES: Readonly<Record<string, number>> = {
  L: LETTER,
  M: SYMBOL,
  F: SYMBOL,
  Z: SYMBOL,
  D: DIGIT,
  N: OTHER_NUMBER,
  S: SYMBOL,
  W: BLANK,
  E: NEWLINE,
}

let tables: CharacterClasses | undefined

/** Gives the tables of the official classes; they are unpacked at the first call and shared. */
export const officialClasses = (): CharacterClasses => (tables ??= unpackWithSpace())

const unpackWithSpace = (): CharacterClasses => {
  const unpacked = unpackClasses(CODES)
  unpacked.classes[(unpacked.blocks[0] << 6) | 0x20] = SPACE
  return unpacked
}

/** Is a document of C characters. */
export interface OfficialText {
  /** The class of each character, then END [C + 1]. */
  readonly kinds: Uint8Array
  /** The last byte of each character [C]; -1 where it may not be marked. */
  readonly places: Int32Array
}

/**
 * Reads a document [T].
 *
 * An invalid byte is a symbol. One that may begin a character is known to be invalid only later and
 * has no place, as in the other splitters. A character that the document's end cuts off is left out,
 * as in the official code.
 */
export const officialText = ({ blocks, classes }: CharacterClasses, bytes: Uint8Array): OfficialText => {
  const kinds = new Uint8Array(bytes.length + 1)
  const places = new Int32Array(bytes.length)
  let count = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    const size = byte < 0x80 ? 1 : characterBytes(bytes, i)
    if (size < 0) {
      if (i - size === bytes.length) break
      for (let k = size; k < 0; k++) {
        kinds[count] = SYMBOL
        places[count++] = -1
      }
      i -= size + 1
      continue
    }
    let kind = SYMBOL
    if (size > 0) {
      // The bits of all bytes but the last are the number of the block.
      let block = size === 1 ? byte >> 6 : byte & (0x7f >> size)
      for (let k = 1; k < size - 1; k++) block = (block << 6) | (bytes[i + k] & 0x3f)
      i += size - 1
      kind = classes[(blocks[block] << 6) | (bytes[i] & 0x3f)]
    }
    kinds[count] = kind
    places[count++] = i
  }
  kinds[count] = END
  return { kinds: kinds.subarray(0, count + 1), places }
}
