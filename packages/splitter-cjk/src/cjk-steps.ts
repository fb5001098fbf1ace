// The word rule, extended by scripts without spaces, as a state machine over kinds of characters.
//
// In:  the steps of the word rule.  Out: one table.  Never: sees a byte, counts words, or decides where
// a word of a script without spaces begins; it asks.
//
// States 0 to 7 are those of the word rule, with its steps unchanged: a text without such scripts gets
// the levels of `words`. Their last letter was one with spaces, or there was none. The others are
// reached by a letter of a script without spaces, and left by one with spaces:
//
//   state after          spaceless      letter         number       symbol       space        newline
//   RUN      spaceless   RUN    ask     IN_WORD word   FIGURE top   SIGN top     GAP   word   END  top, word
//   FIGURE   number      RUN    word    IN_WORD word   FIGURE       SIGN top     GAP   word   END  top, word
//   IN_FIGURE  , or .    RUN    word    IN_WORD word   FIGURE       SIGN top     GAP   word   END  top, word
//   SIGN     symbol      RUN    word    IN_WORD word   FIGURE top   SIGN ask     GAP   word   END  word
//   GAP      space       RUN            IN_WORD        FIGURE top   SIGN top     GAP   anew   END  top, anew
//   END      newline     RUN            IN_WORD        FIGURE top   SIGN top     GAP   anew   END  anew
//   the word rule's      RUN  word *    (its own)
//
//   , or . after a number leads from FIGURE to IN_FIGURE, and is a symbol everywhere else
//   *  no word where whitespace ended it already
//   ask in RUN: does a word begin here? in SIGN: is this another symbol than the one before?
//
// A combining mark of no such script belongs to what is before it: the state stays. In a document of
// such scripts a number is one word, however long, and each symbol is one, with its repetitions.

import {
  ANEW as RULE_ANEW,
  BLANK,
  LETTER,
  NEWLINE,
  NUMBER,
  SPACE,
  STATES as RULE_STATES,
  STATE_MASK as RULE_STATE_MASK,
  STEPS as RULE_STEPS,
  SYMBOL,
  TOP as RULE_TOP,
  WORD as RULE_WORD,
} from "@aunet/splitter-whitespace/rule"
import { KINDS, MARK, POINT, SPACELESS } from "./character-kind.ts"

/** Is the state at the start of a document. */
export const START = BLANK
/** Is the state after a letter of a script without spaces. */
export const RUN = 8
const FIGURE = 9
const SIGN = 10
const GAP = 11
const END = 12
const IN_FIGURE = 13

/** Is the number of states. */
export const STATES = 14

/** Masks the next state out of a step. */
export const STATE_MASK = 15
/** Is set in a step where the character is a boundary at every level. */
export const TOP = 16
/** Is set where a word ends: at the character, or right before it. */
export const WORD = 32
/** Is set where groups of words are counted anew. */
export const ANEW = 64
/** Is set where more than the kind has to be known; `WORD` is meant if the answer is yes. */
export const ASK = 128

/** Gives the step for a state and a kind, at `(state << 5) | kind`: next state and flags. */
export const STEPS: Uint8Array = stepTable()

function stepTable(): Uint8Array {
  const steps = new Uint8Array(STATES << 5)
  for (let state = 0; state < STATES; state++) {
    const row = state < RULE_STATES ? spacedRow(state) : spacelessRow(state)
    for (let kind = 0; kind < KINDS; kind++) steps[(state << 5) | kind] = row[Math.min(kind, SPACELESS)]
  }
  return steps
}

function spacedRow(state: number): Uint8Array {
  const row = new Uint8Array(SPACELESS + 1)
  for (const kind of [LETTER, NUMBER, SYMBOL, SPACE, NEWLINE]) {
    const step = RULE_STEPS[(state << 3) | kind]
    row[kind] =
      (step & RULE_STATE_MASK) |
      ((step & RULE_TOP) === 0 ? 0 : TOP) |
      ((step & RULE_WORD) === 0 ? 0 : WORD) |
      ((step & RULE_ANEW) === 0 ? 0 : ANEW)
  }
  row[MARK] = row[LETTER]
  row[POINT] = row[SYMBOL]
  // Whitespace ends a word if it is not the first; the word rule's own steps tell.
  row[SPACELESS] = RUN | ((row[SPACE] & WORD) === 0 ? 0 : WORD)
  return row
}

function spacelessRow(state: number): Uint8Array {
  const row = new Uint8Array(SPACELESS + 1)
  const blank = state === GAP || state === END
  const word = blank ? 0 : WORD
  row[LETTER] = RULE_STEPS[(BLANK << 3) | LETTER] | word
  row[NUMBER] = FIGURE | (state === FIGURE || state === IN_FIGURE ? 0 : TOP)
  row[SYMBOL] = SIGN | (state === SIGN ? ASK : TOP)
  row[POINT] = state === FIGURE ? IN_FIGURE : row[SYMBOL]
  row[SPACE] = GAP | (blank ? ANEW : WORD)
  row[NEWLINE] = END | (blank ? ANEW : WORD) | (state === SIGN || state === END ? 0 : TOP)
  row[MARK] = state
  row[SPACELESS] = RUN | (state === RUN ? ASK : word)
  return row
}
