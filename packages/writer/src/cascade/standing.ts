/**
 * Where a text stands in each stage: how many positions the stage has seen, and how far the last of them is
 * from the last boundary.
 *
 *     levels     2 0 0 1 0        counts   stage 0: 5   stage 1: 2   stage 2: 1
 *                                 offsets  pool 0: 1    pool 1: 1
 *
 * In: levels. Out: a standing. Never: sees a byte. Source: aunet.md 5.1 (`off`).
 */

/** Where a text stands. */
export interface Standing {
  /** Positions that each stage has seen. */
  readonly counts: readonly number[]
  /** For each pool, positions of its upper stage since the last boundary. */
  readonly offsets: readonly number[]
}

/** Where every text begins. */
export const emptyStanding = (stages: number): Standing => ({
  counts: new Array<number>(stages).fill(0),
  offsets: new Array<number>(stages - 1).fill(-1),
})

/** Takes one more position of this level, 0 to stages - 1. */
export const advance = ({ counts, offsets }: Standing, level: number): Standing => ({
  counts: counts.map((count, s) => (s <= level ? count + 1 : count)),
  offsets: offsets.map((offset, s) => (s < level ? 0 : s === level ? offset + 1 : offset)),
})

/** Takes all levels of a text; its first position counts as top level. */
export function standingOf(levels: Uint8Array, stages: number): Standing {
  const counts = new Array<number>(stages).fill(0)
  const offsets = new Array<number>(stages - 1).fill(-1)
  for (let n = 0; n < levels.length; n++) {
    const level = n === 0 ? stages - 1 : Math.min(levels[n], stages - 1)
    for (let s = 0; s <= level; s++) counts[s]++
    for (let s = 0; s < level; s++) offsets[s] = 0
    if (level < stages - 1) offsets[level]++
  }
  return { counts, offsets }
}
