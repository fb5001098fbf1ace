// What a rule of the official code is here, and the part that two of the three rules share.
//
// In:  nothing.  Out: a type, and a scan.  Never: knows bytes or levels.
//
// Each rule is written twice: over a whole text, where it may look ahead as the official patterns do,
// and as a machine for generation, where the text ends at the newest character.

import { NEWLINE, SYMBOL, isWhitespace } from "./official-text.ts"

/** Is set in what `newest` gives where the newest character is a boundary of the text so far. */
export const NEWEST = 1

/** Is one rule of the official code. */
export interface OfficialRule {
  /**
   * Marks the boundaries of a whole text.
   *
   * @param kinds the classes of its characters, then END [C + 1]
   * @param mark takes the places of boundaries, 0 to C - 1, in any order
   */
  readonly whole: (kinds: Uint8Array, mark: (place: number) => void) => void
  /** How many states the machine has; it starts in 0. */
  readonly states: number
  /**
   * Takes the next character: gives twice the next state, plus NEWEST if this character would be a
   * boundary if the text ended with it.
   */
  readonly newest: (state: number, kind: number) => number
}

/**
 * Reads symbols or whitespace at a place; marks the first of up to three symbols, whose newlines
 * belong to them, and the first whitespace before the last newline of a run.
 *
 * @returns the place after what was read; the same place if neither is there
 */
export const readSymbolsOrLine = (
  kinds: Uint8Array,
  place: number,
  mark: (place: number) => void,
): number => {
  let end = place
  while (end < place + 3 && kinds[end] === SYMBOL) end++
  if (end > place) {
    mark(place)
    while (kinds[end] === NEWLINE) end++
    return end
  }
  let hasNewline = false
  for (; isWhitespace(kinds[end]); end++) if (kinds[end] === NEWLINE) hasNewline = true
  if (hasNewline) mark(place)
  return end
}
