// A process that scores questions on one engine: `score-runner.ts CHECKPOINT ENGINE one|all CHECKOUT`.
//
// In:  a folder with a checkpoint; a line with questions. Out: a line with their scores and what they took.
// Never: scores other than as a user of that checkout would: `score` question by question, or `scoreAll`.

import { join } from "node:path"
import { createInterface } from "node:readline"
import { pathToFileURL } from "node:url"
import type { LoadedModel } from "aunet"
import { spacesPlugin } from "./spaces-splitter.ts"
import type { ScoreAnswer, ScoreRequest } from "./score-protocol.ts"

const [folder, engine, way, checkout] = process.argv.slice(2)
const imported = (file: string): Promise<Record<string, unknown>> =>
  import(pathToFileURL(join(checkout, "packages", "aunet", "src", file)).href) as Promise<
    Record<string, unknown>
  >
const { load } = (await imported("index.ts")) as Pick<typeof import("aunet"), "load">
const { nodeFolder } = (await imported("node.ts")) as Pick<typeof import("aunet/node"), "nodeFolder">
const model: LoadedModel = await load(nodeFolder(folder), { engine, plugins: [spacesPlugin] })

process.stdout.write('{"ready": true}\n')
for await (const line of createInterface({ input: process.stdin })) {
  const { questions, contextBytes } = JSON.parse(line) as ScoreRequest
  const start = performance.now()
  const scores = way === "all" ? await model.scoreAll(questions, { contextBytes }) : []
  if (way === "one")
    for (const { context, continuations } of questions)
      scores.push(await model.score(context, continuations, { contextBytes }))
  const answer: ScoreAnswer = {
    seconds: (performance.now() - start) / 1000,
    nats: scores.map((each) => each.map(({ totalNats }) => totalNats)),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
await model.close()
