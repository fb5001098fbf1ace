// How fast splitters are, and how long the segments that they give.
//
// In:  splitters and texts.  Out: figures.  Never: one splitter's turn right after its own: all take turns, the
// best of the rounds counts, since others on the machine only ever slow one down.

import { type LevelStatistics, type Splitter, statistics } from "@aunet/splitter"

/** A splitter on a text. */
export type Pair = {
  readonly splitter: string
  readonly language: string
  readonly value: Splitter
  readonly bytes: Uint8Array
}

/** What it came to. */
export type Measured = {
  readonly splitter: string
  readonly language: string
  readonly levels: readonly LevelStatistics[]
  /** 10^6 bytes a second. */
  readonly splitMBps: number
  readonly cursorMBps: number
}

/** Bytes of one timing: long texts are cut, short ones repeated. */
const TIMED_BYTES = 300_000

/** Seconds after which a timing stops at the next part: some cursors are slow. */
const LONGEST_SECONDS = 0.5

/** Measures every pair, `rounds` times and once more to warm up. */
export function measurePairs(
  pairs: readonly Pair[],
  rounds: number,
  say: (line: string) => void,
): Measured[] {
  const best = pairs.map(() => ({ split: 0, cursor: 0 }))
  for (let round = 0; round <= rounds; round++) {
    pairs.forEach(({ value, bytes }, i) => {
      const timed = sized(bytes, TIMED_BYTES)
      const split = speed(timed, (part) => value.split(part)[part.length - 1])
      const cursor = speed(timed, (part) => {
        const open = value.cursor()
        let last = 0
        for (let k = 0; k < part.length; k++) last ^= open.push(part[k])
        return last
      })
      if (round > 0)
        best[i] = { split: Math.max(best[i].split, split), cursor: Math.max(best[i].cursor, cursor) }
    })
    say(`speed: round ${round} of ${rounds}`)
  }
  return pairs.map(({ splitter, language, value, bytes }, i) => ({
    splitter,
    language,
    levels: statistics([value.split(bytes)], value.depth),
    splitMBps: best[i].split,
    cursorMBps: best[i].cursor,
  }))
}

/** Exactly `length` bytes. */
function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length >= length) return bytes.subarray(0, length)
  const all = new Uint8Array(length)
  for (let at = 0; at < length; at += bytes.length)
    all.set(bytes.subarray(0, Math.min(bytes.length, length - at)), at)
  return all
}

/** Kept where nothing can see that nobody reads it, so that the work is not left out. */
let kept = 0

/** Runs over parts of a text until it ends or takes too long; 10^6 bytes a second. */
function speed(bytes: Uint8Array, run: (part: Uint8Array) => number): number {
  const size = Math.ceil(bytes.length / 10)
  const before = performance.now()
  let done = 0
  let seconds = 0
  while (done < bytes.length && seconds < LONGEST_SECONDS) {
    const part = bytes.subarray(done, done + size)
    kept ^= run(part)
    done += part.length
    seconds = (performance.now() - before) / 1000
  }
  return done / 1e6 / seconds
}
