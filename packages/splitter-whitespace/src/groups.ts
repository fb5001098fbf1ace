// How many words a segment of each level holds, and what follows from it.
//
// In:  options as a file or a command line holds them.  Out: checked groups, and the level of the end of each
// word.  Never: a character.

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import type { SplitterError } from "@aunet/splitter"
import { readOptions, refuse } from "./options.ts"

/** Is the largest least common multiple of the groups: the count of words runs through it. */
export const MAX_COMMON_MULTIPLE = 65_536

/**
 * Reads `{ groups }` as a file or a command line holds it, for the splitter of the given name.
 *
 * @returns Right with checked groups, [1, 2, 4] when absent; Left with a SplitterError `SPLITTER_OPTIONS`
 */
export const readGroups = (splitter: string, options: unknown): Either<SplitterError, readonly number[]> => {
  const read = readOptions(splitter, options, ["groups"], "{ groups: [1, 2, 4] }")
  if (E.isLeft(read)) return read
  const { groups = [1, 2, 4] } = read.right
  if (!Array.isArray(groups) || groups.length === 0) {
    return refuse(splitter, "groups", groups, "an array of one number a level, such as [1, 2, 4]")
  }
  const wrong = groups.findIndex(
    (group, k) => !Number.isSafeInteger(group) || group <= (k === 0 ? 0 : groups[k - 1]),
  )
  if (wrong >= 0) {
    return refuse(
      splitter,
      `groups[${wrong}]`,
      groups[wrong],
      wrong === 0 ? "an integer from 1 on" : `an integer above ${groups[wrong - 1]}, the one before`,
    )
  }
  if (commonMultiple(groups, MAX_COMMON_MULTIPLE) > MAX_COMMON_MULTIPLE) {
    return refuse(
      splitter,
      "groups",
      groups,
      `numbers with a least common multiple of at most ${MAX_COMMON_MULTIPLE}, such as powers of two`,
    )
  }
  return E.right(Object.freeze([...groups]))
}

/**
 * Gives the level of the end of a word by how many words were counted, modulo the length; at 0 all groups
 * are full. All groups are counted from the same word, so one count serves them all.
 *
 *     groups 1, 2, 4     word   1 2 3 4 5 6 ...
 *                        level  1 2 1 3 1 2 ...     ladder [3, 1, 2, 1]
 */
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
