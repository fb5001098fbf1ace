// How fast a corpus is prepared, beside the splitter alone: `node tools/bench/prepare.ts --data FOLDER [--threads 2]`.
//
// In:  a folder of text, some hundred megabytes of it at least.
// Out: the splitter's own speed on one core, that of preparing, their ratio by the number of threads, peak memory.
// Never: leaves the corpus behind.

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { defaultRegistry } from "aunet"
import { prepareCorpus, readDocuments, splitterThreads } from "aunet/node"
import { machine } from "./figures.ts"

/** Text that the splitter alone is measured on: as much as fits into no cache. */
const ALONE_BYTES = 1e8

const { values } = parseArgs({
  options: {
    data: { type: "string", multiple: true },
    splitter: { type: "string", default: "words" },
    options: { type: "string", default: '{"groups":[1,2,4]}' },
    threads: { type: "string", default: "2" },
  },
})
const { data = [] } = values
const count = Number(values.threads)
const splitter = defaultRegistry().get("splitter", values.splitter).make(JSON.parse(values.options))

const texts: Uint8Array[] = []
let held = 0
for await (const { bytes } of readDocuments(data)) {
  texts.push(bytes)
  held += bytes.length
  if (held > ALONE_BYTES) break
}
/** Seconds that a processor worked in this process, in all threads. */
const worked = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1e6

/** Bytes a second of the splitter, alone in this thread. */
function alone(): number {
  const began = performance.now()
  for (const text of texts) splitter.split(text)
  return (held / (performance.now() - began)) * 1000
}
alone()
const workedBefore = worked()
const before = alone()
const aloneWork = (worked() - workedBefore) / held
const folder = mkdtempSync(join(tmpdir(), "aunet-bench-"))
try {
  const began = performance.now()
  const workBegan = worked()
  const { bytes } = await prepareCorpus(
    [{ name: "bench", documents: readDocuments(data, { lend: true }) }],
    join(folder, "corpus"),
    {
      splitter,
      threads: splitterThreads(splitter, { count }),
    },
  )
  const speed = (bytes / (performance.now() - began)) * 1000
  const work = (worked() - workBegan) / bytes
  const bare = (before + alone()) / 2
  console.log(JSON.stringify(machine))
  console.log(`${values.splitter} alone   ${(bare / 1e6).toFixed(0)} MB/s`)
  console.log(
    `prepare        ${(speed / 1e6).toFixed(0)} MB/s with ${count} threads, ${(bytes / 1e9).toFixed(2)} GB`,
  )
  console.log(`ratio          ${(speed / bare / count).toFixed(2)} of that times ${count}`)
  console.log(
    `work           ${(work * 1e9).toFixed(1)} ns of a processor a byte, ${(aloneWork * 1e9).toFixed(1)} of the splitter alone: ${(aloneWork / work).toFixed(2)}`,
  )
  console.log(
    `peak memory    ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB, ${(held / 2 ** 20).toFixed(0)} of them texts for the measurement`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
