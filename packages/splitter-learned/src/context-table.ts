// The entropies that were learned, in a table that a byte-by-byte loop can ask.
//
// In:  runs and their entropies.  Out: an entropy for the longest known run.  Never: floating point, or a
// look-up that takes longer than a fixed number of steps.
//
//     entry   | check: 20 bits of the run's hash | entropy: 12 bits, 1..4095 |      0: the slot is free
//
// Entropies are in 256ths of a bit, so up to 16 bits; more is counted as that.

import { EMPTY_RUN, extendRun } from "./context-hash.ts"

/** Is how many units of a stored entropy make a bit. */
const UNITS_A_BIT = 256

/** Is the largest stored entropy. */
export const MOST_UNITS = 4095

/** Is how many slots a look-up may visit; an entry that finds no place among them is left out. */
const MOST_PROBES = 48

/** Holds entropies of runs. */
export interface ContextTable {
  /** Longest run, in symbols. */
  readonly longest: number
  /** The entropy where no run is known, in units. */
  readonly empty: number
  /** Entries; a power of two of them. */
  readonly entries: Uint32Array
}

/** Rounds bits to what is stored: never 0, which marks a free slot. */
export const unitsOf = (bits: number): number =>
  Math.max(1, Math.min(MOST_UNITS, Math.round(bits * UNITS_A_BIT)))

const slotOf = (hash: number, mask: number): number => (Math.imul(hash, 0x85ebca6b) >>> 7) & mask

/**
 * Puts an entropy into the table.
 *
 * @returns whether there was room near its place
 */
export const putEntropy = (entries: Uint32Array, hash: number, units: number): boolean => {
  const mask = entries.length - 1
  const first = slotOf(hash, mask)
  for (let k = 0; k < MOST_PROBES; k++) {
    const slot = (first + k) & mask
    if (entries[slot] !== 0) continue
    entries[slot] = (hash & 0xfffff000) | units
    return true
  }
  return false
}

/**
 * Gives the entropy after the longest known run.
 *
 * @param hashes of the runs that end here, by length; those above `known` are not looked at
 */
export const entropyAfter = (table: ContextTable, hashes: Int32Array, known: number): number => {
  const { entries } = table
  const mask = entries.length - 1
  for (let n = known; n > 0; n--) {
    const hash = hashes[n]
    let slot = (Math.imul(hash, 0x85ebca6b) >>> 7) & mask
    for (let k = 0; k < MOST_PROBES; k++) {
      const entry = entries[slot]
      if (entry === 0) break
      if (((entry ^ hash) & 0xfffff000) === 0) return entry & MOST_UNITS
      slot = (slot + 1) & mask
    }
  }
  return table.empty
}

/** Takes one symbol more: the hashes of the runs that end at it, longest first so that none is overwritten early. */
export const extendRuns = (hashes: Int32Array, longest: number, symbol: number): void => {
  for (let n = longest; n > 1; n--) hashes[n] = extendRun(hashes[n - 1], symbol)
  hashes[1] = extendRun(EMPTY_RUN, symbol)
}
