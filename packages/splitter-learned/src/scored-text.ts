// Text set aside, as the search for thresholds goes through it again and again.
//
// In:  a table and pieces of text.  Out: a score, a size and a script a symbol.  Never: a level.

import { NO_SCRIPT, scriptTable } from "@aunet/splitter"
import { entropiesOf } from "./split-learned.ts"
import type { ContextTable } from "./context-table.ts"
import type { FitChoices } from "./model.ts"
import { RULES } from "./rule.ts"
import { SCRIPT_NUMBERS, scriptAfter } from "./script.ts"
import { BROKEN_SYMBOL, readSymbols } from "./symbols.ts"

/** Is the score of what can have no level; every other is above it. */
export const NEVER = -32_768

/** Holds pieces of text, laid end to end. */
export interface ScoredText {
  readonly count: number
  /** By the rule, or `NEVER`; for each symbol. */
  readonly scores: Int16Array
  /** Bytes of each symbol. */
  readonly sizes: Uint8Array
  /** Script of the text at each symbol. */
  readonly scripts: Uint8Array
  /** Bytes in all, and by script. */
  readonly bytes: number
  readonly scriptBytes: Float64Array
}

/** Scores every symbol of the pieces. */
export const scoreText = (
  table: ContextTable,
  { rule, perScript }: FitChoices,
  pieces: readonly Uint8Array[],
): ScoredText => {
  const scriptsOf = perScript === null ? null : scriptTable()
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const scores = new Int16Array(bytes)
  const sizes = new Uint8Array(bytes)
  const scripts = new Uint8Array(bytes)
  const scriptBytes = new Float64Array(SCRIPT_NUMBERS)
  const [now, before] = RULES[rule]
  let count = 0
  for (const piece of pieces) {
    const text = readSymbols(piece)
    const entropies = entropiesOf(table, text)
    let last = -1
    let script = NO_SCRIPT
    let entropyBefore = table.empty
    for (let i = 0; i < text.count; i++, count++) {
      const symbol = text.symbols[i]
      if (scriptsOf !== null) script = scriptAfter(scriptsOf, script, symbol)
      scores[count] = symbol === BROKEN_SYMBOL ? NEVER : now * entropies[i] + before * entropyBefore
      sizes[count] = text.ends[i] - last
      scripts[count] = script
      scriptBytes[script] += sizes[count]
      last = text.ends[i]
      entropyBefore = entropies[i]
    }
  }
  return { count, scores, sizes, scripts, bytes, scriptBytes }
}
