// How many bits a text tells, script by script: what the counted runs did not foresee of it.
//
// In:  counts, and text that they were not made from.  Out: bits.  Never: the mean of the entropies, which
// are too low wherever little was seen: Chinese would look as if it told half of what it does.
//
//     chance(c | run)   = (seen(run c) + T chance(c | suffix)) / (N + T)        N, T as in entropies.ts
//     bits of a text    = sum of -log2 chance(c | longest run before c)

import { NO_SCRIPT, scriptTable } from "@aunet/splitter"
import { EMPTY_RUN, extendRun } from "./context-hash.ts"
import type { Entropies } from "./entropies.ts"
import { log2 } from "./log2.ts"
import { findRun, NO_RUN, type RunCounts } from "./run-counts.ts"
import { SCRIPT_NUMBERS, scriptAfter } from "./script.ts"
import { readSymbols } from "./symbols.ts"

/** Is the chance of a symbol that was never seen: there are about 2^20. */
const UNSEEN = 2 ** -20

/** Adds up the bits of some pieces of text [SCRIPT_NUMBERS], each symbol's under the script of its text. */
export const informationOf = (
  counts: RunCounts,
  entropies: Entropies,
  pieces: readonly Uint8Array[],
): Float64Array => {
  const scripts = scriptTable()
  const bits = new Float64Array(SCRIPT_NUMBERS)
  for (const piece of pieces) {
    const { symbols, count } = readSymbols(piece)
    const reader = runReader(counts, entropies)
    let script = NO_SCRIPT
    for (let i = 0; i < count; i++) {
      script = scriptAfter(scripts, script, symbols[i])
      bits[script] -= log2(reader(symbols[i]))
    }
  }
  return bits
}

/** Reads symbol after symbol; gives the chance that each had. */
const runReader = (
  counts: RunCounts,
  { followed, kinds, all, allKinds }: Entropies,
): ((symbol: number) => number) => {
  const { longest, pairs } = counts
  // Of the runs that end at the last symbol, by length; NO_RUN from the first that was not counted on.
  const slotAt = new Int32Array(longest + 1).fill(NO_RUN)
  const hashAt = new Int32Array(longest + 1)
  return (symbol) => {
    let chance = UNSEEN
    let before = NO_RUN
    let beforeHash = EMPTY_RUN
    for (let n = 1; n <= longest; n++) {
      const known = n === 1 || before !== NO_RUN
      const hash = extendRun(beforeHash, symbol)
      const slot = known ? findRun(counts, hash) : NO_RUN
      if (known) {
        const total = n === 1 ? all : followed[before]
        const different = n === 1 ? allKinds : kinds[before]
        const seen = slot === NO_RUN ? 0 : pairs[2 * slot + 1]
        if (total > 0) chance = (seen + different * chance) / (total + different)
      }
      before = slotAt[n]
      beforeHash = hashAt[n]
      slotAt[n] = slot
      hashAt[n] = hash
    }
    return chance
  }
}
