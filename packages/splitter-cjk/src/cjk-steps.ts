// The word rule, extended by scripts without spaces, as a state machine over kinds of characters.
//
// In:  the steps of the word rule.  Out: one table.  Never: sees a byte, counts words, or decides where
// a word of a script without spaces begins; it asks (cjk-memory.ts).
//
// States 0 to 7 are those of the word rule, with its steps as they are: a text without such scripts gets
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
//   ask in RUN: does a word begin here? in SIGN: is this another symbol than the one before? The memory takes
//   every character that leads to RUN or SIGN, and is heard in these two.
//
// A combining mark of no such script belongs to what is before it: the state stays. In a document of
// such scripts a number is one word, however long, and each symbol is one, with its repetitions.

import {
  ANEW,
  ASK,
  CLASS_BITS,
  IGNORED,
  LETTER,
  NEWLINE,
  NUMBER,
  SPACE,
  START,
  STATES as RULE_STATES,
  STEPS as RULE_STEPS,
  SYMBOL,
  TOP,
  WORD,
} from "@aunet/splitter-whitespace/rule"
import { KINDS, MARK, POINT, SPACELESS } from "./character-kind.ts"

/** Is the state after a letter of a script without spaces. */
export const RUN = 8
const FIGURE = 9
/** Is the state after a symbol among such letters. */
export const SIGN = 10
const GAP = 11
const END = 12
const IN_FIGURE = 13

/** Is the number of states. */
export const STATES = 14

/** Gives the step for a state and a kind, at `(state << CLASS_BITS) | kind`, as the word rule has it. */
export const STEPS: Uint8Array = stepTable()

function stepTable(): Uint8Array {
  const steps = new Uint8Array(STATES << CLASS_BITS)
  for (let state = 0; state < STATES; state++) {
    const row = state < RULE_STATES ? spacedRow(state) : spacelessRow(state)
    for (let kind = 0; kind < KINDS; kind++) {
      steps[(state << CLASS_BITS) | kind] = row[Math.min(kind, SPACELESS)]
    }
  }
  return steps
}

function spacedRow(state: number): Uint8Array {
  const row = RULE_STEPS.slice(state << CLASS_BITS, (state + 1) << CLASS_BITS)
  row[MARK] = row[LETTER]
  row[POINT] = row[SYMBOL]
  // Whitespace ends a word if it is not the first; the word rule's own steps tell.
  row[SPACELESS] = RUN | ASK | (row[SPACE] & WORD)
  return row
}

function spacelessRow(state: number): Uint8Array {
  const row = new Uint8Array(SPACELESS + 1)
  const blank = state === GAP || state === END
  const word = blank ? 0 : WORD
  row[LETTER] = RULE_STEPS[(START << CLASS_BITS) | LETTER] | word
  row[NUMBER] = FIGURE | (state === FIGURE || state === IN_FIGURE ? 0 : TOP)
  row[SYMBOL] = SIGN | ASK | (state === SIGN ? 0 : TOP)
  row[POINT] = state === FIGURE ? IN_FIGURE : row[SYMBOL]
  row[SPACE] = GAP | (blank ? ANEW : WORD)
  row[NEWLINE] = END | (blank ? ANEW : WORD) | (state === SIGN || state === END ? 0 : TOP)
  row[MARK] = state
  row[IGNORED] = state
  row[SPACELESS] = RUN | ASK | (state === RUN ? 0 : word)
  return row
}
