// Which kind of character a code point is: the classes of the word rule, and finer ones where scripts
// have no spaces.
//
// In:  the classes of splitter-whitespace.  Out: tables of the same shape.  Never: asks the platform.

import {
  CHARACTER_CLASS_CODES,
  type CharacterClasses,
  classPerCodePoint,
  NUMBER,
  packClasses,
} from "@aunet/splitter-whitespace/rule"

// 0 to 5 are LETTER, NUMBER, SYMBOL, SPACE, NEWLINE and IGNORED of the word rule.

/** Is a combining mark of no script below: it belongs to what is before it. */
export const MARK = 6

/** Is U+002C or U+002E: a symbol that may stand inside a number. */
export const POINT = 7

/** Is the least kind of a script without spaces: from here on kinds are letters of such scripts. */
export const SPACELESS = 8
/** Is a Chinese character, also in Japanese and Korean; bopomofo too. */
export const HAN = 8
export const HIRAGANA = 9
export const KATAKANA = 10
/** Is the least kind of the scripts of South-East Asia; the kinds are the same in each. */
export const CONSONANT = 11
/** Is a vowel that is written before its consonant (Thai, Lao). */
const LEADING = 12
/** Is a vowel that is written after its consonant and takes space. */
const FOLLOWING = 13
/** Is a vowel or tone above, below or around a consonant. */
const ABOVE = 14
/** Joins or silences consonants: coeng, virama, asat. */
const JOINING = 15
/** Is a letter or vowel sign of Tibetan. */
export const TIBETAN = 16
/** Ends a Tibetan syllable. */
export const TSHEG = 17

/** Is the number of kinds. */
export const KINDS = 18

type Range = readonly [first: number, last: number, kind: number]

// Within these only letters and marks change their kind; numbers and symbols stay what they are.
const SCRIPTS: readonly Range[] = [
  [0x3005, 0x3006, HAN],
  [0x3031, 0x3035, KATAKANA],
  [0x303b, 0x303c, HAN],
  [0x3041, 0x309f, HIRAGANA],
  [0x30a1, 0x30ff, KATAKANA],
  [0x3105, 0x312f, HAN],
  [0x31a0, 0x31bf, HAN],
  [0x31f0, 0x31ff, KATAKANA],
  [0x3400, 0x4dbf, HAN],
  [0x4e00, 0x9fff, HAN],
  [0xf900, 0xfaff, HAN],
  [0xff66, 0xff9f, KATAKANA],
  [0x1b000, 0x1b16f, HIRAGANA],
  [0x20000, 0x3ffff, HAN],
  // Thai, and Lao 128 code points later.
  [0x0e00, 0x0eff, CONSONANT],
  [0x0e30, 0x0e30, FOLLOWING],
  [0x0e31, 0x0e31, ABOVE],
  [0x0e32, 0x0e33, FOLLOWING],
  [0x0e34, 0x0e3a, ABOVE],
  [0x0e40, 0x0e44, LEADING],
  [0x0e45, 0x0e46, FOLLOWING],
  [0x0e47, 0x0e4e, ABOVE],
  [0x0eb0, 0x0eb0, FOLLOWING],
  [0x0eb1, 0x0eb1, ABOVE],
  [0x0eb2, 0x0eb3, FOLLOWING],
  [0x0eb4, 0x0ebc, ABOVE],
  [0x0ebd, 0x0ebd, FOLLOWING],
  [0x0ec0, 0x0ec4, LEADING],
  [0x0ec6, 0x0ec6, FOLLOWING],
  [0x0ec8, 0x0ece, ABOVE],
  // Tibetan.
  [0x0f00, 0x0fff, TIBETAN],
  // Burmese and its extensions.
  [0x1000, 0x109f, CONSONANT],
  [0x102b, 0x102c, FOLLOWING],
  [0x102d, 0x1037, ABOVE],
  [0x1038, 0x1038, FOLLOWING],
  [0x1039, 0x103a, JOINING],
  [0x103b, 0x103e, ABOVE],
  [0x1056, 0x1059, ABOVE],
  [0x105e, 0x1060, ABOVE],
  [0x1062, 0x1064, ABOVE],
  [0x1067, 0x106d, ABOVE],
  [0x1071, 0x1074, ABOVE],
  [0x1082, 0x108d, ABOVE],
  // Khmer.
  [0x1780, 0x17ff, CONSONANT],
  [0x17b4, 0x17d1, ABOVE],
  [0x17d2, 0x17d2, JOINING],
  [0x17d3, 0x17d3, ABOVE],
  [0x17d7, 0x17d7, FOLLOWING],
  [0x17dd, 0x17dd, ABOVE],
  [0xa9e0, 0xa9ff, CONSONANT],
  [0xaa60, 0xaa7f, CONSONANT],
]

/** Gives the tables; they are unpacked at the first call (some ms, 90 KB) and shared. */
export const characterKinds = (): CharacterClasses => (tables ??= makeTables())

let tables: CharacterClasses | undefined

const makeTables = (): CharacterClasses => {
  const kinds = classPerCodePoint({ ...CHARACTER_CLASS_CODES, M: MARK })
  const wordClasses = kinds.slice()
  for (const [first, last, kind] of SCRIPTS) {
    for (let codePoint = first; codePoint <= last; codePoint++) {
      const given = wordClasses[codePoint]
      if (given === CHARACTER_CLASS_CODES["L"] || given === MARK) kinds[codePoint] = kind
    }
  }
  // The zero of Chinese numerals is written among them, and is a number by its class.
  if (wordClasses[0x3007] === NUMBER) kinds[0x3007] = HAN
  kinds[0x2c] = POINT
  kinds[0x2e] = POINT
  kinds[0x0f0b] = TSHEG
  kinds[0x0f0c] = TSHEG
  return packClasses(kinds)
}
