// A process that lets a checkpoint write on one engine: `generate-runner.ts FOLDER ENGINE float32|int8 needed|all`.
//
// In:  a folder with checkpoint and task.json; one request a line. Out: one answer a line (generate-protocol.ts).
// Never: chooses eos, so that all texts are as long as asked for.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { VOCABULARY } from "@aunet/core"
import { load } from "aunet"
import { nodeFolder } from "aunet/node"
import type {
  GenerateTask,
  ScoreAnswer,
  ScoreRequest,
  WriteAnswer,
  WriteRequest,
} from "./generate-protocol.ts"
import { spacesPlugin } from "./spaces-splitter.ts"

const [folder, engine, weights, wake] = process.argv.slice(2)
const { prompts, checkpoint } = JSON.parse(readFileSync(join(folder, "task.json"), "utf8")) as GenerateTask
const model = await load(nodeFolder(checkpoint), {
  engine,
  plugins: [spacesPlugin],
  weights: weights as "float32" | "int8",
  wake: wake as "needed" | "all",
})
const bytesOnly = new Uint8Array(VOCABULARY).fill(1, 0, 256)

async function write({ sequences, bytes }: WriteRequest): Promise<WriteAnswer> {
  const begin = performance.now()
  let first = Infinity
  // Each text's moments; one more byte than asked for, since the first comes with the prompt.
  const moments: number[][] = []
  const { bytes: taken, woken } = model.counters
  const texts = await Promise.all(
    prompts.slice(0, sequences).map(async (prompt, i) => {
      const text: number[] = []
      moments[i] = []
      const options = {
        temperature: 0,
        maxBytes: bytes + 1,
        overflow: "continue",
        allowed: bytesOnly,
      } as const
      for await (const { byte } of model.generate(Uint8Array.from(prompt), options)) {
        const now = performance.now()
        if (text.length === 0) first = Math.min(first, now)
        else moments[i].push((now - begin) / 1000)
        text.push(byte)
      }
      return text.slice(0, bytes)
    }),
  )
  const { counters } = model
  const firstSeconds = (first - begin) / 1000
  return {
    texts,
    firstSeconds,
    marks: Array.from(
      { length: bytes },
      (_, k) => Math.max(...moments.map((each) => each[k])) - firstSeconds,
    ),
    peakBytes: process.resourceUsage().maxRSS * 1024,
    wokenPerByte: counters.woken.map((count, stage) => (count - woken[stage]) / (counters.bytes - taken)),
  }
}

async function score({ texts }: ScoreRequest): Promise<ScoreAnswer> {
  const scores = await model.score(
    new Uint8Array(0),
    texts.map((text) => Uint8Array.from(text)),
  )
  const nats = scores.reduce((sum, { totalNats }) => sum - totalNats, 0)
  return { bitsPerByte: nats / Math.LN2 / texts.reduce((sum, { length }) => sum + length, 0) }
}

process.stdout.write(`${JSON.stringify({ ready: true, engine: model.engine.engine.report })}\n`)
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as WriteRequest | ScoreRequest
  process.stdout.write(
    `${JSON.stringify(await ("sequences" in request ? write(request) : score(request)))}\n`,
  )
}
await model.close()
