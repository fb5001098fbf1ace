// What is remembered of the text before a character of a script without spaces, and the features that
// the decision before it looks at.
//
// In:  code points and their kinds.  Out: numbers of features.  Never: a weight, or a later character.
//
//     ... c4 c3 c2 c1 | c0        is there a boundary at the bar? c0 has just come
//          [ word   ]             since the last boundary; the word before it is known by its hash
//
// All arithmetic is on integers of 32 bits, so that every engine gives the same.

import { CONSONANT, HAN, HIRAGANA, KATAKANA, TIBETAN, TSHEG } from "./character-kind.ts"

/**
 * Holds one context as small integers, so that it can be copied and saved as it is:
 * `[c1, c2, c3, c4, their kinds, word, letters of it, word before, characters since kana]`.
 */
export type WordContext = Int32Array

/** Is the length of a context. */
export const CONTEXT_LENGTH = 9

const C1 = 0
const C2 = 1
const C3 = 2
const C4 = 3
const SHAPE = 4
const WORD = 5
const LETTERS = 6
const WORD_BEFORE = 7
const SINCE_KANA = 8

/** Is the most features that a decision has. */
export const FEATURES = 12

/** Is how many bits the number of a feature has. */
export const FEATURE_BITS = 22

const SHIFT = 32 - FEATURE_BITS
// After this many characters without kana a Chinese character is no longer taken for Japanese.
const JAPANESE_WITHIN = 60
// Longer words count as this long, and their hash stays what it is.
const MOST_LETTERS = 12
const SHAPE_MASK = 0x7fff

// Odd numbers without a pattern. The last spreads sums over the bits that SHIFT keeps.
const A = 0x2c1b3c6d
const B = 0x297a2d39
const C = 0x1b56c4e9
const D = 0x7feb352d
const SPREAD = 0x9e3779b1

/** Makes a context at the start of a document. */
export const newContext = (): WordContext => {
  const context = new Int32Array(CONTEXT_LENGTH)
  context[SINCE_KANA] = JAPANESE_WITHIN
  return context
}

/** Begins anew after something that is not of a script without spaces; `after` says what, from 0 on. */
export const beginContext = (context: WordContext, after: number): void => {
  context[C1] = after + 1
  context[C2] = 0
  context[C3] = 0
  context[C4] = 0
  context[SHAPE] = 0
  context[WORD] = 0
  context[LETTERS] = 0
  context[WORD_BEFORE] = 0
}

/** Takes the next character into the context; `boundary` says whether it begins a word. */
export const takeCharacter = (
  context: WordContext,
  codePoint: number,
  kind: number,
  boundary: boolean,
): void => {
  if (boundary) {
    context[WORD_BEFORE] = context[WORD]
    context[WORD] = codePoint
    context[LETTERS] = 1
  } else if (context[LETTERS] < MOST_LETTERS) {
    context[WORD] = Math.imul(context[WORD], A) + codePoint
    context[LETTERS] += 1
  }
  context[C4] = context[C3]
  context[C3] = context[C2]
  context[C2] = context[C1]
  context[C1] = codePoint
  context[SHAPE] = ((context[SHAPE] << 5) | kind) & SHAPE_MASK
  if (kind === HIRAGANA || kind === KATAKANA) context[SINCE_KANA] = 0
  else if (context[SINCE_KANA] < JAPANESE_WITHIN) context[SINCE_KANA] += 1
}

/** Is what the rule itself says about a boundary, without a model. */
export type Certainty = typeof NEVER | typeof ALWAYS | typeof OPEN
export const NEVER = 0
export const ALWAYS = 1
/** Leaves it to the model. */
export const OPEN = 2

/**
 * Tells whether a boundary before the character needs no model: between scripts there is always one,
 * and Tibetan has one after a tsheg and nowhere else.
 */
export const certainty = (context: WordContext, codePoint: number, kind: number): Certainty => {
  const before = context[SHAPE] & 31
  if (before >= TIBETAN || kind >= TIBETAN) {
    return before === TSHEG
      ? kind === TSHEG
        ? NEVER
        : ALWAYS
      : before === TIBETAN
        ? kind >= TIBETAN
          ? NEVER
          : ALWAYS
        : ALWAYS
  }
  if (before < CONSONANT && kind < CONSONANT) return OPEN
  if (before < CONSONANT || kind < CONSONANT) return ALWAYS
  return scriptOf(context[C1]) === scriptOf(codePoint) ? OPEN : ALWAYS
}

// 128 code points each: Thai 1c, Lao 1d, Burmese 20 and 21, Khmer 2f; extensions of Burmese higher up.
const scriptOf = (codePoint: number): number => {
  const part = codePoint >> 7
  return part === 0x21 || part > 0x2f ? 0x20 : part
}

/**
 * Writes the numbers of the features of the decision before a character, each below
 * `1 << FEATURE_BITS`, into an array [FEATURES], and returns how many there are.
 *
 * Features are strings of characters and kinds around the bar, hashed. Each language has those that
 * help it (measured by leaving out one after another); most are kept apart by language too.
 */
export const writeFeatures = (
  context: WordContext,
  codePoint: number,
  kind: number,
  features: Int32Array,
): number => {
  const c1 = context[C1]
  const c2 = context[C2]
  const word = context[WORD]
  const language =
    kind >= CONSONANT ? scriptOf(codePoint) : kind === HAN && context[SINCE_KANA] === JAPANESE_WITHIN ? 0 : 1
  const salt = Math.imul(language + 1, D)
  const pair = Math.imul(c1, A) + codePoint
  const before = Math.imul(c2, A) + c1
  features[0] = Math.imul(codePoint + salt + 0x1000003, SPREAD) >>> SHIFT
  features[1] = Math.imul(c1 + salt + 0x2000033, SPREAD) >>> SHIFT
  features[2] = Math.imul(pair + salt + 0x3000203, SPREAD) >>> SHIFT
  features[3] = Math.imul(word + salt + 0x11002003, SPREAD) >>> SHIFT
  features[4] = Math.imul(Math.imul(word, C) + codePoint + 0x13004001, SPREAD) >>> SHIFT
  features[5] =
    Math.imul(Math.imul(context[WORD_BEFORE], B) + Math.imul(word, A) + 0x1d020007, SPREAD) >>> SHIFT
  if (language === 0) {
    // Chinese: c2 c1, c2 _ c0
    features[6] = Math.imul(before + salt + 0x5000101, SPREAD) >>> SHIFT
    features[7] = Math.imul(Math.imul(c2, C) + codePoint + salt + 0xd001001, SPREAD) >>> SHIFT
    return 8
  }
  const shape = context[SHAPE]
  const three = Math.imul(c2, B) + pair
  features[6] =
    Math.imul(((context[LETTERS] << 20) | ((shape & 0x3ff) << 5) | kind) + salt + 0x17008005, SPREAD) >>>
    SHIFT
  features[7] = Math.imul(((shape << 5) | kind) + salt + 0x19010003, SPREAD) >>> SHIFT
  features[8] = Math.imul(three + salt + 0x7000407, SPREAD) >>> SHIFT
  if (language === 1) {
    // Japanese: c2 c1
    features[9] = Math.imul(before + salt + 0x5000101, SPREAD) >>> SHIFT
    return 10
  }
  // An alphabet says less in a letter: c3 .. c0, c4 .. c0, c4 .. c1
  const four = Math.imul(context[C3], C) + three
  features[9] = Math.imul(four + salt + 0x1f040009, SPREAD) >>> SHIFT
  features[10] = Math.imul(Math.imul(context[C4], D) + four + 0x23080003, SPREAD) >>> SHIFT
  features[11] =
    Math.imul(Math.imul(context[C4], C) + Math.imul(context[C3], B) + before + salt + 0x29000701, SPREAD) >>>
    SHIFT
  return FEATURES
}
