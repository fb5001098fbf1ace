// Which of the counted runs are worth keeping, as a table.
//
// In:  counts and entropies.  Out: a table of a bounded size.  Never: keeps a run whose entropy is about
// what a shorter one says.

import { type ContextTable, MOST_UNITS, putEntropy, unitsOf } from "./context-table.ts"
import type { Entropies } from "./entropies.ts"
import { NO_RUN, type RunCounts } from "./run-counts.ts"

/** Is the least number of times that anything has to have followed a run that is kept. */
const LEAST_FOLLOWED = 2

/** Is the most entries: three quarters of 2^20 slots of 4 bytes. */
const MOST_ENTRIES = 786_432

/** Makes the table of what is looked up in splitting. */
export const chooseContexts = (counts: RunCounts, { empty, bits, followed }: Entropies): ContextTable => {
  const { slots, pairs, suffix, length } = counts
  const longest = counts.longest - 1
  const emptyUnits = unitsOf(empty)
  // Of the longest kept run that a run ends with, itself included: its entropy in units.
  const units = new Uint16Array(slots)
  const kept = new Uint8Array(slots)
  const byFollowed = new Uint32Array(1024)
  for (let n = 1; n <= longest; n++) {
    for (let slot = 0; slot < slots; slot++) {
      if (length[slot] !== n || pairs[2 * slot + 1] === 0) continue
      const shorter = suffix[slot] === NO_RUN ? emptyUnits : units[suffix[slot]]
      const own = unitsOf(bits[slot])
      kept[slot] = followed[slot] >= LEAST_FOLLOWED && own !== shorter ? 1 : 0
      units[slot] = kept[slot] === 1 ? own : shorter
      if (kept[slot] === 1) byFollowed[Math.min(1023, followed[slot])] += 1
    }
  }
  let least = LEAST_FOLLOWED
  let entries = byFollowed.reduce((sum, count) => sum + count, 0)
  while (entries > MOST_ENTRIES && least < 1023) entries -= byFollowed[least++]
  let size = 64
  while (size * 0.75 < entries) size *= 2
  const table = new Uint32Array(size)
  for (let slot = 0; slot < slots; slot++) {
    if (kept[slot] === 1 && followed[slot] >= least)
      putEntropy(table, pairs[2 * slot], units[slot] & MOST_UNITS)
  }
  return { longest, empty: emptyUnits, entries: table }
}
