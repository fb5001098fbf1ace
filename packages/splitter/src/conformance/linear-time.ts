// S7: a byte costs the same in a long document as in a short one.
//
// In:  a way to make the splitter, and a clock.  Out: nothing, or a LawBroken.  Never: compares a
// duration with a fixed limit.
//
// The same number of bytes is split twice: as 16 short documents, and as one that is 16 times as
// long. Linear time makes both equally long, quadratic time makes the second 16 times as long; the
// limit of 4 lies halfway on a logarithmic scale.
//
//     n n n n n n n n n n n n n n n n     16 documents of n bytes: cost 16 c(n)
//     [             16 n            ]      1 document of 16 n:     cost c(16 n)
//
// Why a busy machine cannot fail it: whatever else runs only ever adds time, so the shortest of
// several measurements is kept for either side, and the comparison is repeated until it holds once,
// 12 times at most. A failure by chance needs 12 long runs disturbed to four times their length,
// and no short one. A splitter that is not linear fails however often it is measured. Whoever can
// count operations gives the count as the clock, and has no chance in it at all.

import type { Splitter } from "../splitter.ts"
import { LawBroken } from "./law-broken.ts"

const FACTOR = 16
const LIMIT = 4
const ATTEMPTS = 12

// The first finds what is badly quadratic within seconds, the second what is so by a small factor.
const SHORT_BYTES = [1 << 10, 1 << 14]

// Under a nanosecond a byte no rule has run at all, and what is measured is the allocator.
const TOO_FAST_TO_TELL = 1e-6

/**
 * Throws LawBroken if a long document takes more time a byte than a short one.
 *
 * @param make makes the splitter
 * @param now milliseconds, or any count that grows with the work done
 */
export const checkLinearTime = (make: () => Splitter, now: () => number): void => {
  for (const short of SHORT_BYTES) {
    for (const [title, unit] of Object.entries(UNITS)) {
      const bytes = repeated(unit, short * FACTOR)
      const splitter = make()
      requireLinear(`split of ${title}`, short, now, (length) => {
        splitter.split(bytes.subarray(0, length))
      })
      requireLinear(`a cursor over ${title}`, short, now, (length) => {
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

const requireLinear = (
  title: string,
  short: number,
  now: () => number,
  run: (length: number) => void,
): void => {
  const long = short * FACTOR
  const time = (length: number, times: number): number => {
    const before = now()
    for (let k = 0; k < times; k++) run(length)
    return now() - before
  }
  // Code that has never run is slow; it must not count for the short documents only.
  run(long)
  let many = Infinity
  let one = Infinity
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    many = Math.min(many, time(short, FACTOR))
    one = Math.min(one, time(long, 1))
    if (one <= LIMIT * many || one <= long * TOO_FAST_TO_TELL) return
  }
  throw new LawBroken(
    `${title}: one document of ${long} bytes costs ${(one / many).toFixed(1)} times as much as ` +
      `${FACTOR} documents of ${short} bytes; in linear time it costs as much, and up to ${LIMIT} times is let pass`,
  )
}

const repeated = (unit: readonly number[], length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => unit[i % unit.length])
