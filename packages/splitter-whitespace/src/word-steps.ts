// The word rule as a state machine over character classes. The batch form and the cursor share it.
//
// In:  nothing.  Out: one table.  Never: sees a byte, or counts words.
//
// The rule, in the order in which a character is looked at (aunet.md 2.1, with the repairs of 2.5
// and 2.7). "Top" marks at every level, "word" ends a word and is counted:
//
//   number    top on the first of each up to 3 numbers in a row
//   symbol    top on the first of each up to 3 symbols in a row; newlines right after them belong
//             to them
//   newline   top on the first of a run of newlines that does not belong to symbols
//   word      whitespace right after anything else ends a word; whitespace right after whitespace
//             ends none, and the groups are counted from there anew
//
//   state after        letter    number    symbol    space         newline
//   BLANK   space      IN_WORD   NUMBER_1  SYMBOL_1  BLANK  anew   LINE  top, anew
//                                top       top
//   IN_WORD letter     IN_WORD   NUMBER_1  SYMBOL_1  BLANK  word   LINE  top, word
//                                top       top
//   NUMBER_1           IN_WORD   NUMBER_2  SYMBOL_1  BLANK  word   LINE  top, word
//                                          top
//   NUMBER_2           IN_WORD   IN_WORD   SYMBOL_1  BLANK  word   LINE  top, word
//                                          top
//   SYMBOL_1           IN_WORD   NUMBER_1  SYMBOL_2  BLANK  word   LINE  word
//                                top
//   SYMBOL_2           IN_WORD   NUMBER_1  SYMBOL_3  BLANK  word   LINE  word
//                                top
//   SYMBOL_3           IN_WORD   NUMBER_1  SYMBOL_1  BLANK  word   LINE  word
//                                top       top
//   LINE    newline    IN_WORD   NUMBER_1  SYMBOL_1  BLANK  anew   LINE  anew
//                                top       top
//
// After a third number the machine is IN_WORD: the next number begins a new three, as after a letter.

import { LETTER, NEWLINE, NUMBER, SPACE, SYMBOL } from "./character-class.ts"

/** Is the state at the start of a text: whitespace there ends no word. */
export const BLANK = 0
const IN_WORD = 1
const NUMBER_1 = 2
const NUMBER_2 = 3
const SYMBOL_1 = 4
const SYMBOL_2 = 5
const SYMBOL_3 = 6
const LINE = 7

/** Is the number of states. */
export const STATES = 8

/** Masks the next state out of a step. */
export const STATE_MASK = 7
/** Is set in a step where the character is a boundary at every level. */
export const TOP = 8
/** Is set where the character ends a word. */
export const WORD = 16
/** Is set where groups of words are counted anew. */
export const ANEW = 32

/** Gives the step for a state and a class, at `(state << 3) | class`: next state and flags. */
export const STEPS: Uint8Array = stepTable()

function stepTable(): Uint8Array {
  const steps = new Uint8Array(STATES << 3)
  for (let state = 0; state < STATES; state++) {
    const blank = state === BLANK || state === LINE
    const symbols = state === SYMBOL_1 || state === SYMBOL_2 || state === SYMBOL_3
    const word = blank ? ANEW : WORD
    steps[(state << 3) | LETTER] = IN_WORD
    steps[(state << 3) | NUMBER] =
      state === NUMBER_1 ? NUMBER_2 : state === NUMBER_2 ? IN_WORD : NUMBER_1 | TOP
    steps[(state << 3) | SYMBOL] =
      state === SYMBOL_1 ? SYMBOL_2 : state === SYMBOL_2 ? SYMBOL_3 : SYMBOL_1 | TOP
    steps[(state << 3) | SPACE] = BLANK | word
    steps[(state << 3) | NEWLINE] = LINE | word | (symbols || state === LINE ? 0 : TOP)
  }
  return steps
}

/**
 * Gives the step for a state and a byte below 128, at `(state << 7) | byte`: both look-ups of the
 * most frequent characters in one.
 */
export const asciiSteps = (classes: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: STATES << 7 }, (_, at) => STEPS[((at >> 7) << 3) | classes[at & 127]])

/**
 * Gives the state after one, two or three bytes that turned out not to be a character.
 *
 * They count as symbols; their levels were given before that was known, and stay 0.
 */
export const afterBroken = (state: number, bytes: number): number => {
  let next = state
  for (let k = 0; k < bytes; k++) next = STEPS[(next << 3) | SYMBOL] & STATE_MASK
  return next
}
