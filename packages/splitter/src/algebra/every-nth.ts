// One level more: every n-th boundary of a splitter's highest level.
//
// In:  a splitter and a number.  Out: a splitter, or an error.  Never: changes a level that is not an n-th.
//
//     levels          0 1 0 1 0 0 1 1 0 1       depth 1
//     every 2nd       0 1 0 2 0 0 1 2 0 1       depth 2: counted from the start of the document

import type { Either } from "fp-ts/lib/Either.js"
import * as E from "#fp-ts/Either"
import { SplitterError } from "../splitter-error.ts"
import type { Splitter } from "../splitter.ts"
import { combine, type Judge } from "./combination.ts"
import { EVERY_NTH } from "./names.ts"

/** Is the largest n. */
export const MAX_NTH = 65_536

/**
 * Adds a level above a splitter's highest: every n-th boundary of that one gets it.
 *
 * Boundaries are counted from the start of the document, whatever stands between them. (`words`
 * counts its groups anew after two spaces; a count of boundaries knows nothing of spaces.)
 *
 * @param splitter of depth 1 to 254
 * @param n 2 to 65,536
 * @returns Left with a SplitterError `SPLITTER_OPTIONS` for another n or depth
 * @example
 * pipe(everyNth(syllables, 2), E.chain((pairs) => everyNth(pairs, 2))) // levels: syllables, pairs, fours
 */
export const everyNth = (splitter: Splitter, n: number): Either<SplitterError, Splitter> => {
  if (!Number.isInteger(n) || n < 2 || n > MAX_NTH) {
    return refuse(
      `every ${n === undefined ? "is missing" : `cannot be ${n}`}; give an integer from 2 to ${MAX_NTH}`,
      n,
    )
  }
  const { depth } = splitter
  if (depth < 1 || depth > 254) {
    const reason = depth < 1 ? "it has no boundaries to count" : "there is no level above 255"
    return refuse(
      `"${splitter.name}" has depth ${depth}, and ${reason}; give a splitter of depth 1 to 254`,
      depth,
    )
  }
  const judge = (from: number): Judge => {
    let count = from
    return {
      push: (_, levels) => {
        const level = levels[0]
        if (level < depth) return level
        count = count + 1 === n ? 0 : count + 1
        return count === 0 ? depth + 1 : level
      },
      fork: () => judge(count),
      save: () => [count],
    }
  }
  return E.right(
    combine({
      name: EVERY_NTH,
      choices: { every: n },
      parts: [splitter],
      depth: depth + 1,
      maxJudgeState: String(n).length,
      judge: (saved = [0]) => (saved.length === 1 && saved[0] < n ? judge(saved[0]) : undefined),
    }),
  )
}

const refuse = (message: string, value: number): Either<SplitterError, never> =>
  E.left(new SplitterError("SPLITTER_OPTIONS", `${EVERY_NTH}: ${message}.`, value))
