// How long segments are in each script of a text, for several splitters at once.
//
// In:  documents, splitters.  Out: for each script its bytes, and for each splitter bytes a segment by level.
// Never: counts the bytes of a character apart; one without a script is the last one's, as `byScript` has it.
//
//     text      G o _ 東 京 ！ _ o n _
//     script    L L L H H H H L L L      the space after ！ is Han's
//
// What stands before the first character with a script is of that one.

import { levelsOf } from "../asked-levels.ts"
import type { Splitter } from "../splitter.ts"
import { PENDING, utf8Decoder } from "../utf8.ts"
import { NO_SCRIPT, scriptNames, scriptTable } from "./script-table.ts"

/** Tells how long segments are in one script. */
export interface ScriptSegments {
  /** Unicode's long name; empty for a text without any. */
  readonly script: string
  readonly bytes: number
  /** Bytes of the script as a share of all, 0 to 1. */
  readonly share: number
  /** For each splitter, level 1 first: bytes for each boundary; all of the bytes where there is none. */
  readonly bytesPerSegment: readonly (readonly number[])[]
}

/**
 * Measures segments by script, those of the largest share first.
 *
 * @param levels how many are counted, 1 or more; a splitter that has fewer has no boundary above
 * @example
 * scriptSegments([bytes], [words, cjk], 1)[0] // { script: "Thai", share: 0.93, bytesPerSegment: [[64.8], [11.7]], ... }
 */
export const scriptSegments = (
  documents: Iterable<Uint8Array>,
  splitters: readonly Splitter[],
  levels: number,
): readonly ScriptSegments[] => {
  const names = scriptNames()
  // A row for each script and one for a text without any; boundaries by splitter and level.
  const bytes = new Float64Array(names.length + 1)
  const boundaries = splitters.map(() => new Float64Array((names.length + 1) * levels))
  for (const document of documents) {
    const scripts = scriptsOf(document, names.length)
    for (const script of scripts) bytes[script] += 1
    for (const [k, splitter] of splitters.entries()) {
      const counts = boundaries[k]
      const given = levelsOf(splitter, document)
      for (let i = 0; i < given.length; i++)
        for (let level = 0; level < Math.min(levels, given[i]); level++)
          counts[scripts[i] * levels + level] += 1
    }
  }
  const all = bytes.reduce((sum, count) => sum + count, 0)
  return [...bytes]
    .flatMap((count, script) =>
      count === 0
        ? []
        : [
            {
              script: names[script] ?? "",
              bytes: count,
              share: count / all,
              bytesPerSegment: boundaries.map((counts) =>
                Array.from(
                  { length: levels },
                  (_, level) => count / Math.max(1, counts[script * levels + level]),
                ),
              ),
            },
          ],
    )
    .toSorted((a, b) => b.bytes - a.bytes)
}

/** The script of each byte, by its number; `none` for a text without any. */
const scriptsOf = (bytes: Uint8Array, none: number): Uint8Array => {
  const { blocks, cells } = scriptTable()
  const decoder = utf8Decoder()
  const scripts = new Uint8Array(bytes.length)
  let last = none
  let from = 0
  for (let i = 0; i < bytes.length; i++) {
    const codePoint = decoder.push(bytes[i])
    if (codePoint === PENDING) continue
    const script = codePoint < 0 ? NO_SCRIPT : cells[(blocks[codePoint >> 6] << 6) | (codePoint & 63)]
    if (script !== NO_SCRIPT) {
      if (last === none) from = 0
      last = script
    }
    scripts.fill(last, from, i + 1)
    from = i + 1
  }
  scripts.fill(last, from)
  return scripts
}
