// How fast words splits: `node bench/speed.ts [--json] [file ...]`.
//
// In:  made-up text from a seed, or files.  Out: megabytes (10^6 bytes) a second of split and of the
// cursor, and bytes a segment.  Never: a verdict; numbers of different machines do not compare.
//
// split and cursor take turns, so that both see the same machine; the best of the rounds counts.

import { readFileSync } from "node:fs"
import { availableParallelism, cpus } from "node:os"
import { type Splitter, statistics } from "@aunet/splitter"
import { wordsPlugin } from "../src/index.ts"

const SEED = 20_261_123
const BYTES = 4_000_000
const ROUNDS = 9

const json = process.argv.includes("--json")
const files = process.argv.slice(2).filter((argument) => argument !== "--json")

/** Gives numbers from 0 to below n, the same for the same seed (mulberry32). */
const numbers = (seed: number): ((n: number) => number) => {
  let state = seed
  return (n) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n)
  }
}

// Word lengths, clause lengths and sentence lengths are about those of prose.
const prose = (
  seed: number,
  letter: (below: (n: number) => number) => string,
  spaced: boolean,
): Uint8Array => {
  const below = numbers(seed)
  let text = ""
  while (text.length < BYTES / (spaced ? 1 : 3)) {
    const size = spaced ? 1 + below(8) : 4 + below(20)
    for (let k = 0; k < size; k++) text += letter(below)
    text +=
      below(14) === 0
        ? spaced
          ? ".\n"
          : "。\n"
        : below(9) === 0
          ? spaced
            ? ", "
            : "，"
          : spaced
            ? " "
            : ""
  }
  return new TextEncoder().encode(text)
}

const oneOf = (letters: string) => (below: (n: number) => number) => letters[below(letters.length)]

const inputs: readonly (readonly [string, Uint8Array])[] =
  files.length > 0
    ? files.map((file) => [file.split("/").at(-1) ?? file, repeated(readFileSync(file))])
    : [
        ["like English", prose(SEED, oneOf("etaoinshrdlucmfwypvbgkjqxz"), true)],
        ["like Chinese", prose(SEED, (below) => String.fromCharCode(0x4e00 + below(3000)), false)],
        ["like Russian", prose(SEED, (below) => String.fromCharCode(0x430 + below(32)), true)],
        ["like Hindi", prose(SEED, (below) => String.fromCharCode(0x905 + below(0x48)), true)],
        [
          "random bytes",
          Uint8Array.from(
            { length: BYTES },
            (
              (below) => () =>
                below(256)
            )(numbers(SEED)),
          ),
        ],
      ]

// Short files are repeated, so that a round is long enough to be timed.
function repeated(bytes: Uint8Array): Uint8Array {
  const times = Math.max(1, Math.ceil(BYTES / bytes.length))
  const all = new Uint8Array(bytes.length * times)
  for (let k = 0; k < times; k++) all.set(bytes, k * bytes.length)
  return all.subarray(0, BYTES * 4)
}

let kept = 0

const seconds = (run: () => number): number => {
  const before = performance.now()
  // The result is used, so that the loop cannot be left out.
  kept ^= run()
  return (performance.now() - before) / 1000
}

const bySplit = (splitter: Splitter, bytes: Uint8Array): number => splitter.split(bytes)[bytes.length - 1]

const byCursor = (splitter: Splitter, bytes: Uint8Array): number => {
  const cursor = splitter.cursor()
  let last = 0
  for (let i = 0; i < bytes.length; i++) last ^= cursor.push(bytes[i])
  return last
}

const splitter = wordsPlugin.make({ groups: [1, 2, 4] })
const best = new Map(inputs.map(([title]) => [title, { split: Infinity, cursor: Infinity }]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [title, bytes] of inputs) {
    const times = best.get(title) as { split: number; cursor: number }
    times.split = Math.min(
      times.split,
      seconds(() => bySplit(splitter, bytes)),
    )
    times.cursor = Math.min(
      times.cursor,
      seconds(() => byCursor(splitter, bytes)),
    )
  }
}

if (!json) {
  console.log(
    `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, Node ${process.version}, seed ${SEED}, best of ${ROUNDS}`,
  )
  console.log("text             split MB/s  cursor MB/s  bytes a segment at level 1, 2, 3")
}
for (const [title, bytes] of inputs) {
  const { split, cursor } = best.get(title) as { split: number; cursor: number }
  const sizes = statistics([splitter.split(bytes)], splitter.depth).map(
    ({ bytesPerSegment }) => bytesPerSegment,
  )
  const speed = (time: number): number => bytes.length / 1e6 / time
  console.log(
    json
      ? JSON.stringify({
          text: title,
          bytes: bytes.length,
          splitMBps: speed(split),
          cursorMBps: speed(cursor),
          bytesPerSegment: sizes,
        })
      : `${title.padEnd(16)} ${speed(split).toFixed(0).padStart(10)}  ${speed(cursor).toFixed(0).padStart(11)}  ${sizes.map((size) => size.toFixed(2)).join("  ")}`,
  )
}
if (kept < 0) console.log(kept)
