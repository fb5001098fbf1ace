// A process that lets a checkpoint write on one engine: `generate-runner.ts FOLDER ENGINE float32|int8 needed|all`, and
// options of the engine as JSON where there are any.
//
// In:  a folder with checkpoint and task.json; one request a line. Out: one answer a line (generate-protocol.ts).
// Never: chooses eos, so that all texts are as long as asked for.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { VOCABULARY } from "@aunet/tokens"
import type { Json } from "@aunet/splitter"
import { load, openEngine } from "aunet"
import { nodeFolder } from "aunet/node"
import type { GenerateTask, WriteAnswer, WriteRequest } from "./generate-protocol.ts"
import { onlyBytesOf } from "./given-bytes.ts"
import { spacesPlugin } from "./spaces-splitter.ts"

const [folder, engine, weights, wake, options] = process.argv.slice(2)
const {
  prompts,
  texts: given,
  checkpoint,
} = JSON.parse(readFileSync(join(folder, "task.json"), "utf8")) as GenerateTask
const model = await load(nodeFolder(checkpoint), {
  engine: options === undefined ? engine : await openEngine(engine, { options: JSON.parse(options) as Json }),
  plugins: [spacesPlugin],
  weights: weights as "float32" | "int8",
  wake: wake as "needed" | "all",
})
const bytesOnly = new Uint8Array(VOCABULARY).fill(1, 0, 256)

async function write({ sequences, bytes, choose }: WriteRequest): Promise<WriteAnswer> {
  const begin = performance.now()
  let first = Infinity
  let bits = 0
  // Each text's moments; one more byte than asked for, since the first comes with the prompt.
  const moments: number[][] = []
  const starts: number[] = []
  const { bytes: taken, woken } = model.counters
  const texts = await Promise.all(
    prompts.slice(0, sequences).map(async (prompt, i) => {
      const text: number[] = []
      moments[i] = []
      const allowed = choose === "given" ? onlyBytesOf(given[i]) : bytesOnly
      const options = { temperature: 0, maxBytes: bytes + 1, overflow: "continue", allowed } as const
      for await (const { byte, probability } of model.generate(Uint8Array.from(prompt), options)) {
        const now = performance.now()
        if (text.length === 0) {
          first = Math.min(first, now)
          starts[i] = (now - begin) / 1000
        } else moments[i].push((now - begin) / 1000)
        bits -= Math.log2(probability)
        text.push(byte)
      }
      return text.slice(0, bytes)
    }),
  )
  const { counters } = model
  const firstSeconds = (first - begin) / 1000
  const begun = Math.max(...starts)
  const ended = Math.min(...moments.map((each) => each[each.length - 1]))
  return {
    texts,
    firstSeconds,
    marks: Array.from({ length: bytes }, (_, k) => Math.max(...moments.map((each) => each[k])) - begun),
    together: {
      bytes: moments.flat().filter((moment) => moment > begun && moment <= ended).length,
      seconds: ended - begun,
    },
    peakBytes: process.resourceUsage().maxRSS * 1024,
    bitsPerByte: bits / (sequences * (bytes + 1)),
    wokenPerByte: counters.woken.map((count, stage) => (count - woken[stage]) / (counters.bytes - taken)),
  }
}

process.stdout.write(`${JSON.stringify({ ready: true, engine: model.engine.engine.report })}\n`)
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await write(JSON.parse(line) as WriteRequest))}\n`)
await model.close()
