// The tables that one `words` splitter works with.
//
// In:  groups.  Out: tables.  Never: changes after it was made; all cursors share it.

import { characterClasses } from "./character-class.ts"
import type { CharacterClasses } from "./character-class.ts"
import { ANEW, FLAGS, TOP, WORD, asciiSteps } from "./word-steps.ts"

/**
 * Is what split and cursors of one splitter share.
 *
 * All groups are counted from the same word, so one count of words serves them all; it runs from 0
 * to just below the least common multiple of the groups, `cycle`, and then starts over. At 0 every
 * group is full.
 *
 *     groups 1, 2, 4     words   1 2 3 0 1 2 ...
 *                        level   1 2 1 3 1 2 ...
 *
 * A step's flags choose a row in both tables. There is no branch in them: whether a character ends
 * a word cannot be foretold, and a wrong guess costs a processor more than two look-ups.
 *
 *     words = counts[flags * cycle + words]
 *     level = marks[flags * cycle + words]       with the new count
 */
export interface WordRule {
  /** The level of numbers, symbols and newlines: how many groups there are. */
  readonly depth: number
  readonly cycle: number
  readonly counts: Uint16Array
  readonly marks: Uint8Array
  readonly classes: CharacterClasses
  /** The steps of ASCII characters; see `asciiSteps`. */
  readonly ascii: Uint8Array
}

/** Makes the tables for groups that were checked: integers, at least 1, ascending. */
export const wordRule = (groups: readonly number[]): WordRule => {
  const depth = groups.length
  const cycle = commonMultiple(groups)
  const counts = new Uint16Array(FLAGS * cycle)
  const marks = new Uint8Array(FLAGS * cycle)
  for (let words = 0; words < cycle; words++) {
    const level = groups.reduce((highest, group, k) => (words % group === 0 ? k + 1 : highest), 0)
    for (let flags = 0; flags < FLAGS; flags++) {
      const at = flags * cycle + words
      counts[at] = (flags & WORD) !== 0 ? (words + 1) % cycle : (flags & ANEW) !== 0 ? 0 : words
      marks[at] = (flags & TOP) !== 0 ? depth : (flags & WORD) !== 0 ? level : 0
    }
  }
  const classes = characterClasses()
  return { depth, cycle, counts, marks, classes, ascii: asciiSteps(classes.classes) }
}

/** Gives the least common multiple; Infinity as soon as it is above `most`. */
export const commonMultiple = (groups: readonly number[], most = Infinity): number =>
  groups.reduce((multiple, group) => {
    if (multiple > most || group > most) return Infinity
    return (multiple / commonDivisor(multiple, group)) * group
  }, 1)

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))
