// The official rule `word`: ends of groups of words, numbers, symbols, newlines.
//
// In:  how many words a group has, and which groups count.  Out: a rule.  Never: keeps more than a
// state and two counts.
//
//     starts   N{1,3}, S{1,3} E*, whitespace up to a newline: the first character of each
//     ends     W words, each with one whitespace after it: that of the last one. Whitespace after
//              whitespace begins the group anew.

import { NEWEST, type OfficialRule, readSymbolsOrLine } from "./official-rule.ts"
import { END, LETTER, NEWLINE, SYMBOL, isNumber, isWhitespace } from "./official-text.ts"

// What the last character was. In the text so far a newline is the first of its run unless whitespace
// or symbols are before it, so whitespace of all kinds is one state.
const START = 0
const WHITESPACE = 1
const OTHER = 2 // a letter, or the third number
const NUMBER_1 = 3
const NUMBER_2 = 4
const SYMBOL_1 = 5
const SYMBOL_2 = 6
const SYMBOL_3 = 7
const STATES = 8

/** Chooses among rules of words. */
export interface OfficialWordOptions {
  /** How many words a group holds, 1 or more. */
  readonly group: number
  /** The end of the n-th group, from 0 on, is marked if any of these divides n; [1] marks them all. */
  readonly moduli: readonly number[]
  /** The least common multiple of the moduli. */
  readonly period: number
}

/** Makes the rule `word` for groups of some size. */
export const officialWord = ({ group, moduli, period }: OfficialWordOptions): OfficialRule => {
  const isKept = Array.from({ length: period }, (_, n) => moduli.some((modulus) => n % modulus === 0))
  return {
    whole: (kinds, mark) => {
      for (let place = 0; kinds[place] !== END;) {
        if (kinds[place] === LETTER) {
          place++
          continue
        }
        const after = readSymbolsOrLine(kinds, place, mark)
        if (after > place) place = after
        else {
          mark(place)
          const most = place + 3
          while (place < most && isNumber(kinds[place])) place++
        }
      }
      let words = 0
      let groups = 0
      let afterWord = false
      for (let place = 0; kinds[place] !== END; place++) {
        const isBlank = isWhitespace(kinds[place])
        if (isBlank) words = afterWord ? words + 1 : 0
        afterWord = !isBlank
        if (words < group) continue
        if (isKept[groups]) mark(place)
        words = 0
        groups = (groups + 1) % period
      }
    },

    // A state holds three numbers: last + STATES (words + group groups).
    states: STATES * group * period,
    newest: (state, kind) => {
      const last = state % STATES
      const counts = (state - last) / STATES
      if (!isWhitespace(kind)) {
        const next = nextInWord(last, kind)
        const isFirst = next === SYMBOL_1 || next === NUMBER_1
        return 2 * (next + STATES * counts) + (isFirst ? NEWEST : 0)
      }
      const isLine = kind === NEWLINE && last !== WHITESPACE && last < SYMBOL_1
      let words = counts % group
      let groups = (counts - words) / group
      words = last === START || last === WHITESPACE ? 0 : words + 1
      let isEnd = false
      if (words === group) {
        isEnd = isKept[groups]
        words = 0
        groups = (groups + 1) % period
      }
      return 2 * (WHITESPACE + STATES * (words + group * groups)) + (isLine || isEnd ? NEWEST : 0)
    },
  }
}

const nextInWord = (last: number, kind: number): number => {
  if (kind === SYMBOL) return last === SYMBOL_1 ? SYMBOL_2 : last === SYMBOL_2 ? SYMBOL_3 : SYMBOL_1
  if (!isNumber(kind)) return OTHER
  return last === NUMBER_1 ? NUMBER_2 : last === NUMBER_2 ? OTHER : NUMBER_1
}
