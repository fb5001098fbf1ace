// The batch form: a whole document.
//
// In:  bytes and a model.  Out: levels; or scores, to choose thresholds by.  Never: floating point, or a
// byte's level from bytes after it (but bytes inside a character, whose level is 0 in any case).

import { NO_SCRIPT } from "@aunet/splitter"
import { type ContextTable, entropyAfter, extendRuns } from "./context-table.ts"
import { mark, type Marker, MOST_SINCE } from "./marker.ts"
import { scriptAfter } from "./script.ts"
import { BROKEN_SYMBOL, readSymbols, type Symbols } from "./symbols.ts"

/** Gives the entropy after each symbol, in units. */
export const entropiesOf = (table: ContextTable, { symbols, count }: Symbols): Uint16Array => {
  const { longest } = table
  const hashes = new Int32Array(longest + 1)
  const found = new Uint16Array(count)
  for (let i = 0; i < count; i++) {
    extendRuns(hashes, longest, symbols[i])
    found[i] = entropyAfter(table, hashes, i < longest ? i + 1 : longest)
  }
  return found
}

/**
 * Splits a document [T].
 *
 * @returns levels [T], 0 to the marker's depth
 */
export const splitLearned = (table: ContextTable, marker: Marker, bytes: Uint8Array): Uint8Array => {
  const text = readSymbols(bytes)
  const { symbols, ends, count } = text
  const entropies = entropiesOf(table, text)
  const { now, before, scripts, groupOf, depth } = marker
  const levels = new Uint8Array(bytes.length)
  const since = new Int32Array(depth)
  let script = NO_SCRIPT
  let last = -1
  let entropyBefore = table.empty
  for (let i = 0; i < count; i++) {
    const size = ends[i] - last
    last = ends[i]
    for (let k = 0; k < depth; k++) since[k] = Math.min(MOST_SINCE, since[k] + size)
    const entropy = entropies[i]
    if (scripts !== null) script = scriptAfter(scripts, script, symbols[i])
    if (symbols[i] !== BROKEN_SYMBOL) {
      const level = mark(marker, now * entropy + before * entropyBefore, groupOf[script], since)
      if (level > 0) levels[last] = level
    }
    entropyBefore = entropy
  }
  return levels
}
