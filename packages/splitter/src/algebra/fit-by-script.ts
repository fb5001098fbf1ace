// Which of some splitters fits each script of a text, by how long segments come out.
//
// In:  documents, splitters in the order in which they are preferred.  Out: for each script which of them.  Never: knows a
// script or a language by its name.
//
// A splitter gives way to a later one where that one finds what it misses:
//
//     segments     1.5 times as long or more: it finds no words where the other does       Thai: 64.8 bytes and 11.7
//     a level      that joins fewer than 1.25 segments of the level below, and 1.25 in the other   Tibetan: 11.0, 11.3 and
//                                                                                                   11.0, 20.7
//
// and where none keeps segments below 32 bytes, none of them fits. Of 36 languages the ratios of `words` to `cjk` are 1.00
// in those with spaces and 1.9 or more in the others, and the longest segments with spaces have 20.8 bytes (Tamil).

import type { Splitter } from "../splitter.ts"
import { WRAP_BYTES } from "../statistics.ts"
import { type ScriptSegments, scriptSegments } from "./script-segments.ts"

/** Is the smallest share of a text that a script is looked at from. */
export const LARGE_SHARE = 0.05

const SHORTER = 1.5
const JOINS = 1.25
const LONGEST = 2 * WRAP_BYTES

/** Tells which splitter fits a script. */
export interface ScriptFit extends ScriptSegments {
  /** The number of the splitter that fits. */
  readonly fitting: number
  /** Whether even its segments are too long: above 32 bytes. */
  readonly isLong: boolean
}

/**
 * Chooses a splitter for each script that is 5% of the text or more.
 *
 * @param splitters those that are preferred first; one or more
 * @param levels how many the model uses, 1 or more
 * @example
 * fitByScript([thai], [words, cjk], 1)[0].fitting // 1
 */
export const fitByScript = (
  documents: Iterable<Uint8Array>,
  splitters: readonly Splitter[],
  levels: number,
): readonly ScriptFit[] =>
  scriptSegments(documents, splitters, levels)
    .filter(({ share }) => share >= LARGE_SHARE)
    .map((script) => {
      const { bytesPerSegment } = script
      const fitting = bytesPerSegment.reduce(
        (best, one, k) => (isBetter(one, bytesPerSegment[best]) ? k : best),
        0,
      )
      return { ...script, fitting, isLong: bytesPerSegment[fitting][0] > LONGEST }
    })

const isBetter = (one: readonly number[], other: readonly number[]): boolean =>
  one[0] * SHORTER <= other[0] ||
  (one[0] < other[0] * SHORTER &&
    one.some((bytes, k) => k > 0 && bytes >= JOINS * one[k - 1] && other[k] < JOINS * other[k - 1]))
