// The tables that one `words` splitter works with.
//
// In:  groups.  Out: tables.  Never: changes after it was made; all cursors share it.

import { characterClasses, type CharacterClasses } from "./character-class.ts"
import { asciiSteps } from "./word-steps.ts"

/** Is what split and cursors of one splitter share. */
export interface WordRule {
  /** The level of numbers, symbols and newlines: how many groups there are. */
  readonly depth: number
  /**
   * The level of the end of a word by how many words were counted, modulo the length; at 0 all
   * groups are full. All groups are counted from the same word, so one count serves them all.
   *
   *     groups 1, 2, 4     word   1 2 3 4 5 6 ...
   *                        level  1 2 1 3 1 2 ...     ladder [3, 1, 2, 1]
   */
  readonly ladder: Uint8Array
  readonly classes: CharacterClasses
  /** The steps of ASCII characters; see `asciiSteps`. */
  readonly ascii: Uint8Array
}

let ascii: Uint8Array | undefined

/** Makes the tables for groups that were checked: integers, at least 1, ascending. */
export const wordRule = (groups: readonly number[]): WordRule => {
  const classes = characterClasses()
  return {
    depth: groups.length,
    ladder: groupLadder(groups),
    classes,
    ascii: (ascii ??= asciiSteps(classes.classes)),
  }
}

/** Gives the level of the end of a word by how many words were counted; see `WordRule.ladder`. */
export const groupLadder = (groups: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: commonMultiple(groups) }, (_, words) =>
    groups.reduce((level, group, k) => (words % group === 0 ? k + 1 : level), 0),
  )

/** Gives the least common multiple; Infinity as soon as it is above `most`. */
export const commonMultiple = (groups: readonly number[], most = Infinity): number =>
  groups.reduce((multiple, group) => {
    if (multiple > most || group > most) return Infinity
    return (multiple / commonDivisor(multiple, group)) * group
  }, 1)

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b))
