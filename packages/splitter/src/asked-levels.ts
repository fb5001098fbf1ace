// Levels as a splitter of somebody else gives them, checked before anything is built on them.
//
// In:  a splitter and bytes.  Out: its levels, or an error that names the splitter, what it gave and what was
// needed.  Never: mends a level.
//
// A splitter that keeps its laws never fails here; one that breaks S2 or S4 would otherwise be noticed far from where
// it went wrong, or not at all: a missing level reads as 0.

import { isBytes, isSplitterError, messageOf } from "./foreign-values.ts"
import { quote, SplitterError } from "./splitter-error.ts"
import type { Cursor, Splitter } from "./splitter.ts"

/**
 * Splits a document and refuses levels that are not one a byte, 0 to `depth`.
 *
 * @param splitter any splitter, also one that was not tested
 * @param bytes a document [T]
 * @returns its levels [T], as `split` gave them
 * @throws SplitterError `SPLITTER_LEVELS` when `split` throws, or gives anything else (laws S2 and S4)
 * @example
 * const levels = levelsOf(splitter, bytes) // splitter.split(bytes), if that is what it should be
 */
export const levelsOf = (splitter: Splitter, bytes: Uint8Array): Uint8Array => {
  const levels = levelsToCheck(splitter, bytes)
  if (!noneAbove(levels, splitter.depth)) checkDepth(splitter, levels)
  return levels
}

/**
 * Does the same for who goes through the levels anyway, and sees whether one is above `depth`: then `checkDepth` says it.
 *
 * @returns levels [T] of any height
 * @throws SplitterError `SPLITTER_LEVELS` when `split` throws, or gives anything but an array of so many
 */
export const levelsToCheck = (splitter: Splitter, bytes: Uint8Array): Uint8Array => {
  let levels: unknown
  try {
    levels = splitter.split(bytes)
  } catch (error) {
    throw thrown(splitter, `a text of ${bytes.length} bytes`, error)
  }
  if (!isBytes(levels))
    throw refused(
      splitter,
      `${quote(levels)} for ${bytes.length} bytes, and has to give a Uint8Array`,
      levels,
    )
  if (levels.length !== bytes.length)
    throw refused(
      splitter,
      `${levels.length} level${levels.length === 1 ? "" : "s"} for ${bytes.length} bytes, and has to give one for each (law S2)`,
      levels.length,
    )
  return levels
}

/**
 * Looks at levels one by one.
 *
 * @throws SplitterError `SPLITTER_LEVELS` when one is above `depth`
 */
export const checkDepth = (splitter: Splitter, levels: Uint8Array): void => {
  let highest = 0
  for (let i = 0; i < levels.length; i++) if (levels[i] > highest) highest = levels[i]
  if (highest > splitter.depth)
    throw refused(
      splitter,
      `level ${highest} at byte ${levels.indexOf(highest)}, and its depth is ${splitter.depth} (law S2)`,
      highest,
    )
}

/** Whether no level is above `depth`, four at a time; `false` also where one by one has to be looked. */
const noneAbove = (levels: Uint8Array, depth: number): boolean => {
  if (depth > 126 || levels.byteOffset % 4 !== 0) return false
  const words = new Int32Array(levels.buffer, levels.byteOffset, levels.length >>> 2)
  // Bit 7 of a byte of a sum is set where the level is above: no byte carries into the next.
  const up = ((0x7f - depth) * 0x01010101) | 0
  let above = 0
  for (let i = 0; i < words.length; i++) {
    const word = words[i]
    above |= ((word & 0x7f7f7f7f) + up) | word
  }
  for (let i = 4 * words.length; i < levels.length; i++) above |= levels[i] > depth ? 0x80 : 0
  return (above & 0x80808080) === 0
}

/**
 * Gives a byte to a cursor and refuses what is no level, 0 to `depth`.
 *
 * @param splitter the one whose cursor it is
 * @param byte 0 to 255
 * @throws SplitterError `SPLITTER_LEVELS` when `push` throws, or gives anything else (laws S2 and S4)
 */
export const nextLevel = (splitter: Splitter, cursor: Cursor, byte: number): number => {
  let level: number
  try {
    level = cursor.push(byte)
  } catch (error) {
    throw thrown(splitter, `byte ${byte}`, error)
  }
  if (Number.isInteger(level) && level >= 0 && level <= splitter.depth) return level
  throw refused(
    splitter,
    `${quote(level)} for byte ${byte} from its cursor, and has to give a whole number from 0 to ${splitter.depth} (law S2)`,
    level,
  )
}

const AUTHOR = "That is for its author to mend, whom splitter-laws shows more."

const refused = ({ name }: Splitter, what: string, value: unknown): SplitterError =>
  new SplitterError("SPLITTER_LEVELS", `The splitter "${name}" gave ${what}. ${AUTHOR}`, value)

/** What a part of a combination threw is told as it is. */
const thrown = ({ name }: Splitter, at: string, error: unknown): SplitterError => {
  if (isSplitterError(error)) return error
  return new SplitterError(
    "SPLITTER_LEVELS",
    `The splitter "${name}" threw at ${at}, and no text may make it do so (law S4): ${messageOf(error)}. ${AUTHOR}`,
    error,
    { cause: error },
  )
}
