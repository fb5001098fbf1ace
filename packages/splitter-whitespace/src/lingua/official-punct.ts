// The official rule `punct`: decimal digits grouped by three from the right, symbols, newlines.
//
// In:  nothing.  Out: a rule.  Never: keeps more than a state.

import { NEWEST, type OfficialRule, readSymbolsOrLine } from "./official-rule.ts"
import { DIGIT, END, NEWLINE, SYMBOL, isWhitespace } from "./official-text.ts"

/** Marks the first character of each group of digits, of symbols and of whitespace up to a newline. */
const whole: OfficialRule["whole"] = (kinds, mark) => {
  for (let place = 0; kinds[place] !== END;) {
    const after = readSymbolsOrLine(kinds, place, mark)
    if (after > place) {
      place = after
      continue
    }
    let end = place
    while (kinds[end] === DIGIT) end++
    if (end === place) {
      place++
      continue
    }
    mark(place)
    //     1 2 3 4 5      the first group has what the others leave over
    //     [ ] [   ]
    for (let group = end - 3; group > place; group -= 3) mark(group)
    place = end
  }
}

// What the last character was, in a text that ends with it.
const OTHER = 0 // the start too
const DIGITS = 1
const WHITESPACE = 2
const SYMBOL_1 = 3 // to SYMBOL_1 + 2: so many symbols
const STATES = 6

const newest: OfficialRule["newest"] = (state, kind) => {
  // The newest digit begins a group only where it is the whole group: the last one is full or alone.
  if (kind === DIGIT) return 2 * DIGITS + (state === DIGITS ? 0 : NEWEST)
  if (kind === SYMBOL) {
    if (state === SYMBOL_1 || state === SYMBOL_1 + 1) return 2 * (state + 1)
    return 2 * SYMBOL_1 + NEWEST
  }
  if (!isWhitespace(kind)) return 2 * OTHER
  const isLine = kind === NEWLINE && state !== WHITESPACE && state < SYMBOL_1
  return 2 * WHITESPACE + (isLine ? NEWEST : 0)
}

/** Is the rule `punct`. */
export const officialPunct: OfficialRule = Object.freeze({ whole, states: STATES, newest })
