// Trains as the playground does, in Node: `node tools/bench/playground-runner.ts SIZE STAGES web|node TEXT`.
//
// In:  a model, which build of ONNX Runtime (its WebAssembly, as a page has it, or the machine's own), a file of text.
// Out: a line `{"steps", "ms"}` a step, as the clock of the process says. Never: ends by itself, or leaves anything behind.

import { readFileSync } from "node:fs"
import { memoryFolder, type Size, train } from "aunet"
import { onnxEngine as native } from "@aunet/tensor-onnx"
import { onnxEngine as web } from "@aunet/tensor-onnx/web"

const [size, stages, build, file] = process.argv.slice(2)
if (size === undefined || file === undefined) throw new Error("SIZE STAGES web|node TEXT")
const engine = await (build === "web" ? web : native)()
const events = train({
  data: [{ name: "text", bytes: readFileSync(file) }],
  out: memoryFolder(),
  size: size as Size,
  stages: Number(stages),
  splitter: "words",
  engine,
  length: { steps: 1_000_000 },
  rows: 4,
  measurements: 1,
  saveSeconds: 1e6,
})
for await (const event of events)
  if (event.type === "step") console.log(JSON.stringify({ steps: event.step, ms: performance.now() }))
