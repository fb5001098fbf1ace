// How fast cjk splits: `node bench/speed.ts [--json] [file ...]`.
//
// In:  made-up text from a seed, or files.  Out: megabytes (10^6 bytes) a second of split and of the cursor,
// of `words` beside them, and bytes a segment.  Never: a verdict; numbers of different machines do not
// compare.
//
// All take turns, so that they see the same machine; the best of the rounds counts. Made-up text has no
// words, so that the table of weights is read in more places than a real text reads it: the worst case.

import { readFileSync } from "node:fs"
import { availableParallelism, cpus } from "node:os"
import { type Splitter, statistics } from "@aunet/splitter"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { cjkPlugin } from "../src/index.ts"
import { seeded } from "../tools/train-weights.ts"

const SEED = 20_261_125
const BYTES = 4_000_000
const ROUNDS = 7

const json = process.argv.includes("--json")
const files = process.argv.slice(2).filter((argument) => argument !== "--json")

// Clauses of 4 to 23 letters, as long as those of prose.
const made = (first: number, letters: number, spaced: boolean): Uint8Array => {
  const random = seeded(SEED)
  const below = (n: number): number => Math.floor(random() * n)
  let text = ""
  while (text.length < BYTES / (spaced ? 1 : 3)) {
    const size = spaced ? 1 + below(8) : 4 + below(20)
    for (let k = 0; k < size; k++) text += String.fromCharCode(first + below(letters))
    text += below(14) === 0 ? (spaced ? ".\n" : "。\n") : spaced ? " " : "，"
  }
  return new TextEncoder().encode(text)
}

// Short files are repeated, so that a round is long enough to be timed.
const repeated = (bytes: Uint8Array): Uint8Array => {
  const times = Math.max(1, Math.ceil(BYTES / bytes.length))
  const all = new Uint8Array(bytes.length * times)
  for (let k = 0; k < times; k++) all.set(bytes, k * bytes.length)
  return all
}

const inputs: readonly (readonly [string, Uint8Array])[] =
  files.length > 0
    ? files.map((file) => [file.split("/").at(-1) ?? file, repeated(readFileSync(file))])
    : [
        ["like Chinese", made(0x4e00, 3000, false)],
        ["like Japanese", made(0x3041, 80, false)],
        ["like Thai", made(0x0e01, 46, false)],
        ["like English", made(0x61, 26, true)],
      ]

const seconds = (run: () => void): number => {
  const before = performance.now()
  run()
  return (performance.now() - before) / 1000
}

const push = (splitter: Splitter, bytes: Uint8Array): void => {
  const cursor = splitter.cursor()
  for (let i = 0; i < bytes.length; i++) cursor.push(bytes[i])
}

const cjk = cjkPlugin.make({ groups: [1, 2, 4] })
const words = wordsPlugin.make({ groups: [1, 2, 4] })
const best = inputs.map(() => ({ split: Infinity, cursor: Infinity, words: Infinity }))
for (let round = 0; round < ROUNDS; round++) {
  inputs.forEach(([, bytes], k) => {
    const times = best[k]
    times.split = Math.min(
      times.split,
      seconds(() => cjk.split(bytes)),
    )
    times.cursor = Math.min(
      times.cursor,
      seconds(() => push(cjk, bytes)),
    )
    times.words = Math.min(
      times.words,
      seconds(() => words.split(bytes)),
    )
  })
}

if (!json) {
  console.log(
    `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, Node ${process.version}, seed ${SEED}, best of ${ROUNDS}`,
  )
  console.log(
    "text                      split MB/s  cursor MB/s  words MB/s  bytes a segment at level 1, 2, 3",
  )
}
inputs.forEach(([title, bytes], k) => {
  const speed = (time: number): number => bytes.length / 1e6 / time
  const { split, cursor, words: spaced } = best[k]
  const bytesPerSegment = statistics([cjk.split(bytes)], cjk.depth).map((level) => level.bytesPerSegment)
  console.log(
    json
      ? JSON.stringify({
          text: title,
          bytes: bytes.length,
          splitMBps: speed(split),
          cursorMBps: speed(cursor),
          wordsMBps: speed(spaced),
          bytesPerSegment,
        })
      : `${title.padEnd(25)} ${speed(split).toFixed(0).padStart(10)}  ${speed(cursor).toFixed(0).padStart(11)}  ${speed(spaced).toFixed(0).padStart(10)}  ${bytesPerSegment.map((size) => size.toFixed(2)).join("  ")}`,
  )
})
