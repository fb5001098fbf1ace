/**
 * Measures a training step beside the best matrix product of the same run.
 *
 *     node bench/step.ts [--steps 5] [--threads n] [--engine node|web] [--json] [--profile PREFIX]
 *
 * In: nothing but seeds. Out: GFLOP/s of both, their ratio, and memory. `--profile PREFIX` also writes the
 * runtime's own profile of every operator.
 */
import { availableParallelism, cpus } from "node:os"
import { parseArgs } from "node:util"
import { type Engine, f32, matmul, sum, trace } from "@aunet/tensor"
import { batch, firstState, trainingStep, usefulFlops, words14m } from "./model.ts"

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "5" },
    threads: { type: "string" },
    engine: { type: "string", default: "node" },
    json: { type: "boolean", default: false },
    profile: { type: "string" },
  },
})
const steps = Number(values.steps)
if (!(Number.isInteger(steps) && steps > 0) || !["node", "web"].includes(values.engine))
  throw new Error("--steps is a whole number of 1 or more, --engine is node or web")
const { onnxEngine } =
  values.engine === "web" ? await import("@aunet/tensor-onnx/web") : await import("@aunet/tensor-onnx")
const runtimeOptions =
  values.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: values.profile }
const threads = values.threads === undefined ? {} : { threads: Number(values.threads) }
const engine: Engine = await onnxEngine({ ...threads, runtimeOptions })

async function timeMs(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await action()
  return performance.now() - start
}

const side = 1024
const product = trace({ state: { a: f32(side, side), b: f32(side, side) } }, ({ state: { a, b } }) => ({
  outputs: { total: sum(matmul(a, b)) },
}))
const square = await engine.open(
  { product },
  { a: new Float32Array(side * side).fill(0.5), b: new Float32Array(side * side).fill(0.25) },
)
const program = trainingStep(words14m)
let training: Awaited<ReturnType<Engine["open"]>> | undefined
const openMs = await timeMs(
  async () => (training = await engine.open({ train: program }, firstState(words14m))),
)
const session = training as unknown as Awaited<ReturnType<Engine["open"]>>
const given = batch(words14m)

let bestProductMs = Infinity
const stepsMs: number[] = []
const losses: number[] = []
for (let i = 0; i <= steps; i++) {
  for (let k = 0; k < 10; k++)
    bestProductMs = Math.min(bestProductMs, await timeMs(() => square.step("product")))
  const ms = await timeMs(async () => losses.push((await session.step("train", given)).loss[0]))
  // The first step also makes its arrays.
  if (i > 0) stepsMs.push(ms)
}
const { bytesHeld } = session
await session.close()
await square.close()

const sorted = stepsMs.toSorted((a, b) => a - b)
const [bestStepMs, medianStepMs] = [sorted[0], sorted[Math.floor(sorted.length / 2)]]
const peak = (2 * side ** 3) / bestProductMs / 1e6
// The best of both: what others do on the machine meanwhile makes either slower, never faster.
const useful = usefulFlops(words14m) / bestStepMs / 1e6
const report = {
  machine: `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}`,
  engine: engine.report,
  productGflops: peak,
  bestStepMs,
  medianStepMs,
  usefulGflops: useful,
  ratio: useful / peak,
  bytesPerSecond: (words14m.B * words14m.T) / (bestStepMs / 1000),
  openMs,
  nodes: program.nodes.length,
  losses,
  bytesHeld,
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
}
console.log(values.json ? JSON.stringify(report) : report)
