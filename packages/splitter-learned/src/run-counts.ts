// How often each run of symbols was seen: a hash table of bounded size.
//
// In:  symbols in order.  Out: counts, and how runs hang together.  Never: grows beyond its largest size.
// When it is three quarters full it doubles; at its largest size, what was seen least is dropped.
//
// A run is stored with two links. For "c a t":
//
//     prefix   "c a"   what the run extends: "t" followed it once more
//     suffix   "a t"   what is known where the whole run is not
//
// A run of length n + 1 is counted only where its prefix was seen before, and its suffix is stored: most
// long runs occur once and would fill the table for nothing. So a run's count is never above its suffix's.

import { EMPTY_RUN, extendRun } from "./context-hash.ts"

/** Is the slot that stands for the empty run in links. */
export const NO_RUN = -1

/** Counts of runs; a value that one owner changes in place. */
export interface RunCounts {
  /** Slots, now and at most; powers of two. */
  slots: number
  readonly mostSlots: number
  /** Longest run that is counted. */
  readonly longest: number
  /** Two numbers a slot: the hash of the run, and how often it was seen (0: the slot is free). */
  pairs: Uint32Array
  prefix: Int32Array
  suffix: Int32Array
  length: Uint8Array
  /** Slots in use. */
  used: number
  /** How often runs were dropped. */
  drops: number
}

const LEAST_SLOTS = 4096

/** Makes an empty table. */
export const emptyCounts = (
  mostSlots: number,
  longest: number,
  slots = Math.min(LEAST_SLOTS, mostSlots),
): RunCounts => ({
  slots,
  mostSlots,
  longest,
  pairs: new Uint32Array(2 * slots),
  prefix: new Int32Array(slots),
  suffix: new Int32Array(slots),
  length: new Uint8Array(slots),
  used: 0,
  drops: 0,
})

/** Finds a run, or the free slot where it belongs. */
const slotOf = (pairs: Uint32Array, mask: number, hash: number): number => {
  let slot = (Math.imul(hash, 0x85ebca6b) >>> 7) & mask
  while (pairs[2 * slot + 1] !== 0 && pairs[2 * slot] !== hash) slot = (slot + 1) & mask
  return slot
}

/** Finds a run by its hash; NO_RUN when it was not counted. */
export const findRun = ({ pairs, slots }: RunCounts, hash: number): number => {
  const slot = slotOf(pairs, slots - 1, hash >>> 0)
  return pairs[2 * slot + 1] === 0 ? NO_RUN : slot
}

/** Counts every run in a piece of text, up to the longest; runs begin anew at its start. */
export const countRuns = (counts: RunCounts, symbols: Int32Array, from: number, to: number): void => {
  const { longest } = counts
  let mask = counts.slots - 1
  let limit = counts.slots * 0.75
  // Of the runs that end at the last symbol: slot and hash by length; length 0 is the empty run.
  const slotAt = new Int32Array(longest + 1).fill(NO_RUN)
  const hashAt = new Uint32Array(longest + 1)
  let { pairs, prefix, suffix, length } = counts
  let known = 0
  for (let i = from; i < to; i++) {
    const symbol = symbols[i]
    let before = NO_RUN
    let beforeHash = EMPTY_RUN
    let shorter = NO_RUN
    let n = 1
    for (; n <= longest && n <= known + 1; n++) {
      if (n > 1 && pairs[2 * before + 1] < 2) break
      const hash = extendRun(beforeHash, symbol) >>> 0
      const slot = slotOf(pairs, mask, hash)
      if (pairs[2 * slot + 1]++ === 0) {
        pairs[2 * slot] = hash
        prefix[slot] = before
        suffix[slot] = shorter
        length[slot] = n
        counts.used += 1
      }
      before = slotAt[n]
      beforeHash = hashAt[n]
      slotAt[n] = slot
      hashAt[n] = hash
      shorter = slot
    }
    known = n - 1
    if (counts.used > limit) {
      if (counts.slots < counts.mostSlots) rebuild(counts, 2 * counts.slots, 0)
      else dropRare(counts)
      ;({ pairs, prefix, suffix, length } = counts)
      mask = counts.slots - 1
      limit = counts.slots * 0.75
      known = 0
    }
  }
}

/** Drops the runs that were seen least, until the table is at most half full. */
const dropRare = (counts: RunCounts): void => {
  const { slots, pairs } = counts
  const most = slots >>> 1
  let least = 1
  for (let left = counts.used; left > most; least++) {
    left = 0
    for (let slot = 0; slot < slots; slot++) if (pairs[2 * slot + 1] > least) left += 1
  }
  rebuild(counts, slots, least - 1)
  counts.drops += 1
}

/** Moves the runs that were seen more than `least` times to a table of another size. */
const rebuild = (counts: RunCounts, nextSlots: number, least: number): void => {
  const { slots, mostSlots, longest, pairs, prefix, suffix, length } = counts
  const next = emptyCounts(mostSlots, longest, nextSlots)
  const moved = new Int32Array(slots).fill(NO_RUN)
  for (let slot = 0; slot < slots; slot++) {
    if (pairs[2 * slot + 1] <= least) continue
    const to = slotOf(next.pairs, nextSlots - 1, pairs[2 * slot])
    next.pairs[2 * to] = pairs[2 * slot]
    next.pairs[2 * to + 1] = pairs[2 * slot + 1]
    next.length[to] = length[slot]
    moved[slot] = to
    next.used += 1
  }
  for (let slot = 0; slot < slots; slot++) {
    if (moved[slot] === NO_RUN) continue
    next.prefix[moved[slot]] = prefix[slot] === NO_RUN ? NO_RUN : moved[prefix[slot]]
    next.suffix[moved[slot]] = suffix[slot] === NO_RUN ? NO_RUN : moved[suffix[slot]]
  }
  counts.slots = nextSlots
  counts.pairs = next.pairs
  counts.prefix = next.prefix
  counts.suffix = next.suffix
  counts.length = next.length
  counts.used = next.used
}
