// The official rule `pretok`, the pattern of the paper's appendix B: the first character of each
// pre-token.
//
// In:  nothing.  Out: a rule.  Never: keeps more than a state.
//
//     _? L{1,16}     _ is U+0020
//     N{1,3}
//     _? S{1,3} E*
//     whitespace up to the last newline of the run
//     the rest of the whitespace without its last; at the end of the text all of it
//     whitespace: what is left of it before a number, or is not U+0020

import { NEWEST, type OfficialRule } from "./official-rule.ts"
import { END, LETTER, NEWLINE, SPACE, SYMBOL, isNumber, isWhitespace } from "./official-text.ts"

/** Marks the first character of each pre-token of a whole text. */
const whole: OfficialRule["whole"] = (kinds, mark) => {
  for (let place = 0; kinds[place] !== END;) {
    mark(place)
    const word = kinds[place] === SPACE ? place + 1 : place
    if (kinds[word] === LETTER) place = runEnd(kinds, word, 16, (kind) => kind === LETTER)
    else if (kinds[word] === SYMBOL) {
      place = runEnd(kinds, word, 3, (kind) => kind === SYMBOL)
      while (kinds[place] === NEWLINE) place++
    } else if (isNumber(kinds[place])) place = runEnd(kinds, place, 3, isNumber)
    else place = readWhitespace(kinds, place, mark)
  }
}

const runEnd = (
  kinds: Uint8Array,
  start: number,
  most: number,
  belongs: (kind: number) => boolean,
): number => {
  let end = start
  while (end < start + most && belongs(kinds[end])) end++
  return end
}

/**
 * Reads a run of whitespace, whose first character is marked already, as up to three pre-tokens.
 *
 * @returns where the next pre-token begins: after the run, or at the space before a word or symbols
 */
const readWhitespace = (kinds: Uint8Array, start: number, mark: (place: number) => void): number => {
  let end = start
  let rest = start // after the last newline
  for (; isWhitespace(kinds[end]); end++) if (kinds[end] === NEWLINE) rest = end + 1
  if (rest === end) return end
  mark(rest)
  if (kinds[end] === END) return end
  // The last one is a pre-token or begins one, for which the caller marks it (again, if it is `rest`).
  const last = end - 1
  mark(last)
  // It is not `start`: the caller has tried to join that with what follows.
  const joins = kinds[last] === SPACE && (kinds[end] === LETTER || kinds[end] === SYMBOL)
  return joins ? last : end
}

// What the last character was, in a text that ends with it: its whitespace is then not given to a
// word yet, and its last newline is the last of its run.
// 0 is the start.
const AFTER_SPACE = 1 // U+0020, whatever is before it
const AFTER_BLANK = 2
const LINE = 3
const SYMBOL_LINE = 4
const NUMBER_1 = 5 // to NUMBER_1 + 2: so many numbers
const SYMBOL_1 = 8 // to SYMBOL_1 + 2
const LETTER_1 = 11 // to LETTER_1 + 15
const STATES = 27

const newest: OfficialRule["newest"] = (state, kind) => {
  const marked = (next: number): number => 2 * next + NEWEST
  const runOf = (first: number, most: number): number =>
    state >= first && state < first + most - 1 ? 2 * (state + 1) : marked(first)
  if (isNumber(kind)) return runOf(NUMBER_1, 3)
  if (kind === LETTER) return state === AFTER_SPACE ? 2 * LETTER_1 : runOf(LETTER_1, 16)
  if (kind === SYMBOL) return state === AFTER_SPACE ? 2 * SYMBOL_1 : runOf(SYMBOL_1, 3)
  const inBlanks = state === AFTER_SPACE || state === AFTER_BLANK
  if (kind === NEWLINE) {
    if ((state >= SYMBOL_1 && state < LETTER_1) || state === SYMBOL_LINE) return 2 * SYMBOL_LINE
    return inBlanks || state === LINE ? 2 * LINE : marked(LINE)
  }
  const next = kind === SPACE ? AFTER_SPACE : AFTER_BLANK
  return inBlanks ? 2 * next : marked(next)
}

/** Is the rule `pretok`. */
export const officialPretok: OfficialRule = Object.freeze({ whole, states: STATES, newest })
