// The splitter of numbers, symbols and newlines: words end nothing.
//
// In:  nothing.  Out: a Splitter.  Never: looks at a byte before its turn.
//
// N is a number, S a symbol, E a newline; the first character of each of these is marked, and nothing
// else is:
//
//     N N N          up to three numbers
//     S S S E ...    up to three symbols, all newlines right after them
//     E E ...        newlines
//
// What is nothing inside a word (a joiner, U+00AD, a variation selector) interrupts no run.
//
// Where the official rule (`punct`) differs: it groups decimal digits by three from the right, which
// takes their last one to know where the first group ends, and numbers of other kinds not at all; it
// marks the whitespace before a newline, once the newline has come; and it takes combining marks and
// format characters for symbols.
//
//                   "12345"       "a \nb"       "½"      "e\u0301"
//     official      1|23|45       a_|\nb        ½        e\u0301|
//     here          1|234|5       a_\n|b        ½|       e\u0301

import type { Splitter, SplitterPlugin } from "@aunet/splitter"
import { NEWLINE, NUMBER, SYMBOL } from "./character-class.ts"
import { MARK } from "./class-machine.ts"
import { classPlugin, classSplitter } from "./class-splitter.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const PUNCT = "punct"

// A state is what the last character was. After a third number or symbol a new three begins, as after
// a letter; but newlines still belong to a third symbol.
const OTHER = 0 // the start, a letter, whitespace
const NUMBER_1 = 1
const NUMBER_2 = 2
const SYMBOL_1 = 3
const SYMBOL_2 = 4
const SYMBOL_3 = 5
const LINE = 6 // a newline
const STATES = 7

const step = (state: number, kind: number): number => {
  switch (kind) {
    case NUMBER:
      return state === NUMBER_1 ? NUMBER_2 : state === NUMBER_2 ? OTHER : NUMBER_1 | MARK
    case SYMBOL:
      return state === SYMBOL_1 ? SYMBOL_2 : state === SYMBOL_2 ? SYMBOL_3 : SYMBOL_1 | MARK
    case NEWLINE:
      return state >= SYMBOL_1 ? LINE : LINE | MARK
    default:
      return OTHER
  }
}

/**
 * Makes the splitter of punctuation: a boundary on the first of up to three numbers or symbols, and on
 * newlines.
 *
 * A causal form of the official rule `punct`; the head of src/punct.ts says how it differs.
 *
 * @returns a splitter of depth 1; it has no options
 * @example
 * show(bytes, punct().split(bytes)) // "The cat,| 3|.|1|4!|"
 */
export const punct: () => Splitter = classSplitter({ name: PUNCT, states: STATES, start: OTHER, step })

/** Makes `punct` from stored options: `{}` or nothing. */
export const punctPlugin: SplitterPlugin = classPlugin(PUNCT, punct)
