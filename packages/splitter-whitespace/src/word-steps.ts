// The word rule as a state machine over character classes. The batch form and the cursor share it.
//
// In:  nothing.  Out: one table.  Never: sees a byte, or counts words.
//
// Another rule may go on from it: its table has more states and classes, and these rows as they are.
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
//   nothing   a format character inside a word, or another that is not seen: the state stays, so that
//             the levels of all other characters are what they would be without it
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

import { IGNORED, LETTER, NEWLINE, NUMBER, SPACE, SYMBOL } from "./character-class.ts"
import { NO_CHARACTER, type WordMemory } from "./word-memory.ts"

const BLANK = 0
const IN_WORD = 1
const NUMBER_1 = 2
const NUMBER_2 = 3
const SYMBOL_1 = 4
const SYMBOL_2 = 5
const SYMBOL_3 = 6
const LINE = 7

/** Is the state at the start of a text, of this rule and of those that go on from it: whitespace ends no word. */
export const START = BLANK

/** Is the number of states. */
export const STATES = 8

/** Is how many bits a class has in the place of a step; there is room for 32 classes. */
export const CLASS_BITS = 5

/** Masks the next state out of a step; there is room for 16 states. */
export const STATE_MASK = 15
/** Is set in a step where the character is a boundary at every level. */
export const TOP = 16
/** Is set where a word ends: at the character, or right before it. */
export const WORD = 32
/** Is set where groups of words are counted anew. */
export const ANEW = 64
/** Is set, above all others, where the rule's memory takes the character and says whether `WORD` is meant too. */
export const ASK = 128

/** Gives the step for a state and a class, at `(state << CLASS_BITS) | class`: next state and flags. */
export const STEPS: Uint8Array = stepTable()

function stepTable(): Uint8Array {
  const steps = new Uint8Array(STATES << CLASS_BITS)
  for (let state = 0; state < STATES; state++) {
    const row = steps.subarray(state << CLASS_BITS)
    const blank = state === BLANK || state === LINE
    const symbols = state === SYMBOL_1 || state === SYMBOL_2 || state === SYMBOL_3
    const word = blank ? ANEW : WORD
    row[LETTER] = IN_WORD
    row[NUMBER] = state === NUMBER_1 ? NUMBER_2 : state === NUMBER_2 ? IN_WORD : NUMBER_1 | TOP
    row[SYMBOL] = state === SYMBOL_1 ? SYMBOL_2 : state === SYMBOL_2 ? SYMBOL_3 : SYMBOL_1 | TOP
    row[SPACE] = BLANK | word
    row[NEWLINE] = LINE | word | (symbols || state === LINE ? 0 : TOP)
    row[IGNORED] = state
  }
  return steps
}

/**
 * Gives the state after one, two or three bytes that turned out not to be a character.
 *
 * They count as symbols; their levels were given before that was known, and stay 0.
 */
export const afterBroken = (
  steps: Uint8Array,
  memory: WordMemory | undefined,
  state: number,
  bytes: number,
): number => {
  let next = state
  for (let k = 0; k < bytes; k++) {
    const step = steps[(next << CLASS_BITS) | SYMBOL]
    if ((step & ASK) !== 0) memory?.take(next, NO_CHARACTER, SYMBOL)
    next = step & STATE_MASK
  }
  return next
}
