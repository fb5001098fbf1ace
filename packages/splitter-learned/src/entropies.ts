// How uncertain the next symbol is after each run that was counted.
//
// In:  counts.  Out: bits a run.  Never: looks at a text.
//
//     c      how often a symbol followed the run           N = sum of c     T = how many symbols did
//     own    = log2 N - (sum of c log2 c) / N              the entropy of what was seen
//     new    = T / (N + T)                                 the chance of something else (Witten and Bell 1991, C)
//     H(run) = (1 - new) own + new H(suffix) + h(new)      h: the entropy of seen or not seen

import { log2 } from "./log2.ts"
import { NO_RUN, type RunCounts } from "./run-counts.ts"

/** Tells what is known of each run. */
export interface Entropies {
  /** After the empty run: bits. */
  readonly empty: number
  /** After the run of each slot: bits; that of its suffix where nothing followed it. */
  readonly bits: Float64Array
  /** How often anything followed the run of each slot. */
  readonly followed: Uint32Array
  /** How many different symbols followed it. */
  readonly kinds: Uint32Array
  /** The same of the empty run. */
  readonly all: number
  readonly allKinds: number
}

/** Computes the entropy after every run. */
export const entropies = (counts: RunCounts): Entropies => {
  const { slots, longest, pairs, prefix, suffix, length } = counts
  const bits = new Float64Array(slots)
  const followed = new Uint32Array(slots)
  const kinds = new Uint32Array(slots)
  const sums = new Float64Array(slots)
  let all = 0
  let allKinds = 0
  let allSum = 0
  const small = Float64Array.from({ length: 1024 }, (_, c) => (c < 2 ? 0 : c * log2(c)))
  for (let slot = 0; slot < slots; slot++) {
    const count = pairs[2 * slot + 1]
    if (count === 0) continue
    const weight = count < 1024 ? small[count] : count * log2(count)
    const from = prefix[slot]
    if (from === NO_RUN) {
      all += count
      allKinds += 1
      allSum += weight
    } else {
      followed[from] += count
      kinds[from] += 1
      sums[from] += weight
    }
  }
  const mixed = (n: number, t: number, sum: number, shorter: number): number => {
    if (n === 0) return shorter
    const own = log2(n) - sum / n
    const fresh = t / (n + t)
    const either = -fresh * log2(fresh) - (1 - fresh) * log2(1 - fresh)
    return (1 - fresh) * own + fresh * shorter + either
  }
  // Where nothing is known any of 256 bytes may come.
  const empty = mixed(all, allKinds, allSum, 8)
  for (let n = 1; n <= longest; n++) {
    for (let slot = 0; slot < slots; slot++) {
      if (length[slot] !== n || pairs[2 * slot + 1] === 0) continue
      const shorter = suffix[slot] === NO_RUN ? empty : bits[suffix[slot]]
      bits[slot] = mixed(followed[slot], kinds[slot], sums[slot], shorter)
    }
  }
  return { empty, bits, followed, kinds, all, allKinds }
}
