// The runs of bytes between two boundaries, and their sizes.
//
// In:  levels, and the bytes beside them.  Out: runs.  Never: decides a boundary.

import { SplitterError } from "./splitter-error.ts"

/** Is a run of bytes that ends after a boundary, or at the end of the text. */
export interface Segment {
  /** Its first byte. */
  readonly start: number
  /** The byte after its last. */
  readonly end: number
  /** The level of its last byte; below the level asked for when the text ended it. */
  readonly level: number
  /** Its bytes: a view, not a copy. */
  readonly bytes: Uint8Array
}

/**
 * Cuts a text after every byte of at least the given level.
 *
 * @param bytes a text [T]
 * @param levels its levels [T]
 * @param level 1 to 255: 1 for the segments of stage 1, 2 for stage 2, ...
 * @returns the segments in order; together they are the text. Empty for an empty text.
 * @throws SplitterError `SPLITTER_LEVELS` when there is not one level a byte, or no such level
 * @example
 * segments(bytes, splitter.split(bytes), 1).map((segment) => segment.bytes.length)
 */
export const segments = (bytes: Uint8Array, levels: Uint8Array, level: number): readonly Segment[] => {
  requireLevels(bytes, levels)
  if (!Number.isInteger(level) || level < 1 || level > 255) {
    throw new SplitterError(
      "SPLITTER_LEVELS",
      `There are no segments of level ${level}: ask for 1 to 255.`,
      level,
    )
  }
  const found: Segment[] = []
  let start = 0
  for (let i = 0; i < bytes.length; i++) {
    if (levels[i] < level && i + 1 < bytes.length) continue
    found.push({ start, end: i + 1, level: levels[i], bytes: bytes.subarray(start, i + 1) })
    start = i + 1
  }
  return found
}

/** Refuses levels that are not one a byte. */
export const requireLevels = (bytes: Uint8Array, levels: Uint8Array): void => {
  if (bytes.length === levels.length) return
  throw new SplitterError(
    "SPLITTER_LEVELS",
    `${bytes.length} bytes cannot be cut by ${levels.length} levels: give the levels that split returned for these bytes.`,
    levels.length,
  )
}
