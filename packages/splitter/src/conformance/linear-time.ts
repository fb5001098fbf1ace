// S7: a byte costs the same in a long document as in a short one.
//
// In:  a way to make the splitter, and a clock.  Out: nothing, or a LawBroken.  Never: looks at the
// time of day, or compares a duration with a fixed limit.
//
// The same number of bytes is split three times, in documents of three lengths. Linear time makes
// all three cost the same; quadratic time makes each step cost four times the one before.
//
//     n n n n n n n n n n n n n n n n     16 documents of n bytes
//     [  4 n ][  4 n ][  4 n ][  4 n ]     4 documents of 4 n
//     [            16 n             ]      1 document of 16 n
//
// A law is broken when both steps cost at least twice as much as the one before. One step can: an
// array that outgrows a cache, or moves to where large ones live, makes bytes dearer once. Twice in
// a row, by two different lengths, is what the text's length does.
//
// What counts is work. Whoever can count it gives the count, and there is no chance in the verdict.
// Without one it is the processor time of this thread (cpu-clock.ts), which stands still while other
// programs run. What they do to caches only adds to it, so the least of several measurements is kept
// for each length, and a step has to be steep in all of them. Such a clock is told in microseconds and
// moves by whole ticks of the system, four milliseconds or more, in which a fast processor does all 16
// documents: so the work is repeated until the clock has moved by some of its ticks.

import type { Splitter } from "../splitter.ts"
import { LawBroken } from "./law-broken.ts"

const FACTOR = 4
const STEPS = 2
const LIMIT = Math.sqrt(FACTOR)
const ATTEMPTS = 12
const TICKS = 3

// The first finds what is badly quadratic within seconds, the second what is so by a small factor.
const SHORT_BYTES = [1 << 10, 1 << 14]

// Under a nanosecond a byte no rule has run at all, and what is measured is the allocator.
const TOO_FAST_TO_TELL = 1e-6

/**
 * Throws LawBroken if a long document takes more work a byte than a short one.
 *
 * @param make makes the splitter
 * @param now any count that grows with the work done; milliseconds of processor time is one
 */
export const checkLinearTime = (make: () => Splitter, now: () => number): void => {
  const enough = TICKS * tickOf(now)
  for (const short of SHORT_BYTES) {
    for (const [title, unit] of Object.entries(UNITS)) {
      const bytes = repeated(unit, short * FACTOR ** STEPS)
      const splitter = make()
      requireLinear(`split of ${title}`, short, { now, enough }, (length) => {
        splitter.split(bytes.subarray(0, length))
      })
      requireLinear(`a cursor over ${title}`, short, { now, enough }, (length) => {
        const cursor = splitter.cursor()
        for (let i = 0; i < length; i++) cursor.push(bytes[i])
      })
    }
  }
}

// Each is the worst case of some way to write a splitter: runs that a pattern may try to match from
// every place, text that never has a boundary, and text with many.
const UNITS: Readonly<Record<string, readonly number[]>> = {
  spaces: [0x20],
  "one long word": [0x61],
  // "Ab 1, é 字。\n", 16 bytes, so that no length cuts a character.
  "many short words": [
    0x41, 0x62, 0x20, 0x31, 0x2c, 0x20, 0xc3, 0xa9, 0x20, 0xe5, 0xad, 0x97, 0xe3, 0x80, 0x82, 0x0a,
  ],
}

// More than any tick is long: some are 16 milliseconds, and no clock is read in under 100 nanoseconds.
const READS = 200_000

/** Is what a clock moves by when it moves by itself; 0 for a count, which only work moves. */
const tickOf = (now: () => number): number => {
  let [tick, last] = [0, now()]
  // The first change ends a tick that had begun before; what follows it are whole ones.
  for (let changes = 0; changes < 4; changes++) {
    let [read, reads] = [now(), 1]
    for (; read === last && reads < READS; reads++) read = now()
    if (read === last) return tick
    if (changes > 0) tick = Math.max(tick, read - last)
    last = read
  }
  return tick
}

interface Clock {
  readonly now: () => number
  /** The least that a measurement has to take for the clock to tell it. */
  readonly enough: number
}

const requireLinear = (
  title: string,
  short: number,
  { now, enough }: Clock,
  run: (length: number) => void,
): void => {
  const lengths = Array.from({ length: STEPS + 1 }, (_, step) => short * FACTOR ** step)
  const long = lengths[STEPS]
  const costOf = (length: number): number => {
    const before = now()
    for (let times = 1; ; times++) {
      for (let k = 0; k < long / length; k++) run(length)
      const cost = now() - before
      if (cost >= enough) return cost / times
    }
  }
  // Code that has never run is slow; it must not count for the short documents only.
  run(long)
  const least = lengths.map(() => Infinity)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (const [step, length] of lengths.entries()) least[step] = Math.min(least[step], costOf(length))
    const steep = least.slice(1).every((cost, step) => cost > LIMIT * least[step])
    if (!steep || least[STEPS] <= long * TOO_FAST_TO_TELL) return
  }
  const times = least.slice(1).map((cost) => (cost / least[0]).toFixed(1))
  throw new LawBroken(
    `${title}: one document of ${long} bytes costs ${times[1]} times as much as ${FACTOR ** STEPS} of ${short}, ` +
      `and documents of ${lengths[1]} bytes ${times[0]} times; in linear time all cost the same, and up to ` +
      `${LIMIT} times from one length to the next is let pass`,
  )
}

const repeated = (unit: readonly number[], length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = unit[i % unit.length]
  return bytes
}
