// How fast a corpus is prepared, beside the splitter alone: `node tools/bench/prepare.ts --data FOLDER [--threads 2] [--rounds 3]`.
//
// In:  a folder of text, some hundred megabytes of it at least.
// Out: by turns the bare splitter, in as many threads on text in memory, and preparing; the median of their ratios. Memory is that of `aunet prepare`.
// Never: leaves the corpus behind.
//
// Both have all cores, so that what a core does less when the others work counts for neither.

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import { defaultRegistry } from "aunet"
import type { Json } from "@aunet/splitter"
import { prepareCorpus, readDocuments, splitterThreads } from "aunet/node"
import { machine, median } from "./figures.ts"

/** Text that the bare splitter is measured on: as much as fits into no cache. */
const BARE_BYTES = 5e7
/** How long it is. */
const BARE_SECONDS = 3

interface Bare {
  readonly data: string[]
  readonly name: string
  readonly options: Json
}

if (isMainThread) await compare()
else await splitAgain(workerData as Bare)

/** In a thread: splits text whenever it is told to, and says how many bytes a second it did. */
async function splitAgain({ data, name, options }: Bare): Promise<void> {
  const splitter = defaultRegistry().get("splitter", name).make(options)
  const texts: Uint8Array[] = []
  let held = 0
  for await (const { bytes } of readDocuments(data)) {
    texts.push(bytes)
    held += bytes.length
    if (held > BARE_BYTES) break
  }
  const split = (seconds: number): number => {
    const began = performance.now()
    let bytes = 0
    while (performance.now() - began < seconds * 1000)
      for (const text of texts) {
        splitter.split(text)
        bytes += text.length
      }
    return (bytes / (performance.now() - began)) * 1000
  }
  split(1)
  parentPort?.on("message", () => parentPort?.postMessage(split(BARE_SECONDS)))
  parentPort?.postMessage("ready")
}

async function compare(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: "string", multiple: true },
      splitter: { type: "string", default: "words" },
      options: { type: "string", default: '{"groups":[1,2,4]}' },
      threads: { type: "string", default: "2" },
      rounds: { type: "string", default: "3" },
    },
  })
  const { data = [] } = values
  const count = Number(values.threads)
  const options: Json = JSON.parse(values.options)
  const splitter = defaultRegistry().get("splitter", values.splitter).make(options)
  const workerData: Bare = { data, name: values.splitter, options }
  const threads = Array.from({ length: count }, () => new Worker(new URL(import.meta.url), { workerData }))
  const answers = (): Promise<unknown[]> =>
    Promise.all(threads.map((thread) => new Promise((done) => thread.once("message", done))))
  await answers()

  /** Bytes a second of all threads together. */
  const bare = async (): Promise<number> => {
    const speeds = answers()
    for (const thread of threads) thread.postMessage("split")
    return ((await speeds) as number[]).reduce((sum, speed) => sum + speed, 0)
  }
  let bytes = 0
  /** Bytes a second. */
  const prepare = async (): Promise<number> => {
    const folder = mkdtempSync(join(tmpdir(), "aunet-bench-"))
    try {
      const began = performance.now()
      const sources = [{ name: "bench", documents: readDocuments(data, { lend: true }) }]
      const prepared = await prepareCorpus(sources, join(folder, "corpus"), {
        splitter,
        threads: splitterThreads(splitter, { count }),
      })
      bytes = prepared.bytes
      return (bytes / (performance.now() - began)) * 1000
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  const ratios: number[] = []
  let before = await bare()
  for (let round = 0; round < Number(values.rounds); round++) {
    const speed = await prepare()
    const after = await bare()
    ratios.push((2 * speed) / (before + after))
    console.log(
      `bare ${mega(before)}, prepare ${mega(speed)}, bare ${mega(after)} MB/s: ${ratios[ratios.length - 1].toFixed(2)}`,
    )
    before = after
  }
  await Promise.all(threads.map((thread) => thread.terminate()))
  console.log(JSON.stringify(machine))
  console.log(
    `${values.splitter}, ${(bytes / 1e9).toFixed(2)} GB, ${count} threads: ${median(ratios).toFixed(2)} of the bare splitter, ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
  )
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
