// The splitter of pre-tokens: a segment ends after the first character of each.
//
// In:  nothing.  Out: a Splitter.  Never: looks at a byte before its turn.
//
// A text is cut into pre-tokens, each as long as it can be, and the first character of each is marked.
// L is a letter (a mark is one), N a number, S a symbol, B whitespace other than a newline, E a newline,
// _ the character U+0020, or one that separates words without width, as U+200B does:
//
//     _? L L L ...      up to 16 letters, and one space before them
//     N N N             up to three numbers
//     _? S S S E ...    up to three symbols, one space before them, all newlines right after them
//     B B ... E E ...   whitespace up to the end of its newlines
//     E E ...           newlines
//
// What is nothing inside a word (a joiner, U+00AD, a variation selector) belongs to what is before it, and is
// counted nowhere.
//
// Where the official rule (`pretok`; the pattern of the paper's appendix B) differs: it gives the last
// character of whitespace to the word after it, and so has to know that it is the last; and whitespace
// up to the last newline of a run is one pre-token, however many newlines there are. Both need the
// bytes that follow. It also takes combining marks and format characters for symbols.
//
//                   "a  b"         "\n  \n"         "e\u0301"
//     official      a|_|_|b        \n|__\n         e|\u0301|
//     here          a|_|_b|        \n|_|_\n        e|\u0301

import type { Splitter, SplitterPlugin } from "@aunet/splitter"
import { LETTER, NEWLINE, NUMBER, SPACE, SYMBOL } from "./character-class.ts"
import { MARK, PLAIN_SPACE } from "./class-machine.ts"
import { classPlugin, classSplitter } from "./class-splitter.ts"

/** Is the name of the splitter, in registries and checkpoints. */
export const PRETOK = "pretok"

// A state is the pre-token that the last character belongs to.
const START = 0
const SPACE_1 = 1 // one U+0020, which a word or symbols may go on from
const BLANKS = 2 // any other whitespace that is no newline yet
const LINE = 3 // newlines, with whitespace before them or not
const SYMBOL_LINE = 4 // newlines after symbols
const NUMBER_1 = 5 // to NUMBER_1 + 2: so many numbers
const SYMBOL_1 = 8 // to SYMBOL_1 + 2
const LETTER_1 = 11 // to LETTER_1 + 15
const STATES = 27

const step = (state: number, kind: number): number => {
  // A run goes on until it is full; from one space it begins without a mark of its own.
  const runOf = (first: number, most: number, afterSpace: boolean): number =>
    state >= first && state < first + most - 1
      ? state + 1
      : afterSpace && state === SPACE_1
        ? first
        : first | MARK
  switch (kind) {
    case LETTER:
      return runOf(LETTER_1, 16, true)
    case NUMBER:
      return runOf(NUMBER_1, 3, false)
    case SYMBOL:
      return runOf(SYMBOL_1, 3, true)
    case SPACE:
    case PLAIN_SPACE:
      if (state === SPACE_1 || state === BLANKS) return BLANKS
      return (kind === PLAIN_SPACE ? SPACE_1 : BLANKS) | MARK
    case NEWLINE:
      if ((state >= SYMBOL_1 && state < LETTER_1) || state === SYMBOL_LINE) return SYMBOL_LINE
      return state === SPACE_1 || state === BLANKS || state === LINE ? LINE : LINE | MARK
    default:
      return START // there is no such class
  }
}

/**
 * Makes the splitter of pre-tokens: a boundary on the first character of each.
 *
 * A causal form of the paper's appendix B (official name `pretok`); the head of src/pretok.ts says how
 * it differs. The vector at a boundary precedes the word that it opens: "T|he |cat |sat".
 *
 * @returns a splitter of depth 1; it has no options
 * @example
 * show(bytes, pretok().split(bytes)) // "T|he |cat|, |1|2"
 */
export const pretok: () => Splitter = classSplitter({ name: PRETOK, states: STATES, start: START, step })

/** Makes `pretok` from stored options: `{}` or nothing. */
export const pretokPlugin: SplitterPlugin = classPlugin(PRETOK, pretok)
