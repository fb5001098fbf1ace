// How fast a splitter is fitted and splits: `node bench/speed.ts [--json] [file ...]`.
//
// In:  made-up text from a seed, or files.  Out: megabytes (10^6 bytes) a second of fitting, split and the
// cursor, the size of the file, and bytes a segment in text that was not fitted on.  Never: a verdict.
//
// The last fifth of each text is not fitted on. The best of the rounds counts; the three take turns.

import { readFileSync } from "node:fs"
import { availableParallelism, cpus } from "node:os"
import { orThrow, statistics } from "@aunet/splitter"
import { fitFinish, fitStart, fitStep } from "../src/index.ts"
import { SPACED, UNSPACED, madeUpText } from "../test/made-up-text.ts"

const SEED = 20_261_125
const BYTES = 4_000_000
const ROUNDS = 5
const LENGTHS = [5, 10, 20]

const json = process.argv.includes("--json")
const files = process.argv.slice(2).filter((argument) => argument !== "--json")
const texts: readonly (readonly [string, Uint8Array])[] =
  files.length > 0
    ? files.map((file) => [file.split("/").at(-1) ?? file, readFileSync(file)])
    : [
        ["like English", madeUpText({ ...SPACED, words: 5000 }, SEED, BYTES).text],
        ["like Chinese", madeUpText({ ...UNSPACED, words: 5000 }, SEED, BYTES).text],
      ]

const fit = (text: Uint8Array) =>
  orThrow(fitFinish(fitStep(orThrow(fitStart({ bytesPerSegment: LENGTHS })), text))).splitter

let kept = 0
const seconds = (run: () => number): number => {
  const before = performance.now()
  // The result is used, so that the loop cannot be left out.
  kept ^= run()
  return (performance.now() - before) / 1000
}

if (!json) {
  const machine = `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, Node ${process.version}`
  console.log(`${machine}, seed ${SEED}, best of ${ROUNDS}`)
  console.log(
    `text              fit MB/s  split MB/s  cursor MB/s  file MB  bytes a segment, wanted ${LENGTHS.join(", ")}`,
  )
}
for (const [title, text] of texts) {
  const cut = Math.floor(text.length * 0.8)
  const [first, rest] = [text.subarray(0, cut), text.subarray(cut)]
  let splitter = fit(first)
  const best = { fit: Infinity, split: Infinity, cursor: Infinity }
  const time = (what: keyof typeof best, run: () => number): void => {
    best[what] = Math.min(best[what], seconds(run))
  }
  for (let round = 0; round < ROUNDS; round++) {
    time("fit", () => (splitter = fit(first)).depth)
    time("split", () => splitter.split(rest)[rest.length - 1])
    const cursor = splitter.cursor()
    time("cursor", () => rest.reduce((last, byte) => last ^ cursor.push(byte), 0))
  }
  const figures = {
    fitMBps: first.length / 1e6 / best.fit,
    splitMBps: rest.length / 1e6 / best.split,
    cursorMBps: rest.length / 1e6 / best.cursor,
    fileMB: splitter.data.length / 1e6,
    bytesPerSegment: statistics([splitter.split(rest)], splitter.depth).map(
      ({ bytesPerSegment }) => bytesPerSegment,
    ),
  }
  const { fitMBps, splitMBps, cursorMBps, fileMB, bytesPerSegment } = figures
  console.log(
    json
      ? JSON.stringify({ text: title, bytes: text.length, ...figures })
      : [
          title.slice(0, 16).padEnd(16),
          fitMBps.toFixed(1).padStart(8),
          splitMBps.toFixed(1).padStart(10),
          cursorMBps.toFixed(1).padStart(11),
          fileMB.toFixed(2).padStart(7),
          bytesPerSegment.map((size) => size.toFixed(2)).join("  "),
        ].join("  "),
  )
}
if (kept < 0) console.log(kept)
