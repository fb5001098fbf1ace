/**
 * Times a training step on each backend, interleaved, and prints the machine. Beside the time by the clock it
 * tells the time that the main thread computed, which a busy machine does not stretch.
 *
 *     node bench/step.ts [--backends cpu,webasm] [--widths 64,128] [--steps 5] [--threads]
 */
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import { gpujsEngine, type Backend } from "@aunet/tensor-gpujs"
import { countFlops, drawValues, traceStep } from "./training-step.ts"

const { values: given } = parseArgs({
  options: {
    backends: { type: "string", default: "cpu,webasm" },
    widths: { type: "string", default: "64,128" },
    steps: { type: "string", default: "5" },
    threads: { type: "boolean", default: false },
  },
})
console.log(`${cpus().length} x ${cpus()[0].model}, Node ${process.version}`)
for (const width of given.widths.split(",").map(Number)) {
  const program = traceStep({ batch: 4, length: 128, width, heads: 4, layers: 3 })
  const flops = countFlops(program)
  const { state, inputs } = drawValues(program, 1)
  const runners = []
  for (const backend of given.backends.split(",")) {
    const engine = await gpujsEngine({ backend: backend as Backend, threads: given.threads })
    const began = performance.now()
    const session = await engine.open({ program }, state)
    const opened = performance.now()
    await session.step("program", inputs)
    console.log(
      `${backend}: open ${((opened - began) / 1000).toFixed(1)} s, first step ${((performance.now() - opened) / 1000).toFixed(1)} s`,
    )
    runners.push({ backend, engine, session, times: [] as number[], computing: [] as number[], loss: NaN })
  }
  for (let i = 0; i < Number(given.steps); i++) {
    for (const runner of runners) {
      const began = performance.now()
      const before = process.threadCpuUsage()
      const { loss } = await runner.session.step("program", inputs)
      const { user, system } = process.threadCpuUsage(before)
      runner.times.push(performance.now() - began)
      runner.computing.push((user + system) / 1000)
      runner.loss = loss[0]
    }
  }
  const medianOf = (times: readonly number[]): number =>
    times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]
  for (const { backend, engine, times, computing, loss } of runners) {
    const [median, own] = [times, computing].map(medianOf)
    const { fallbackReason } = engine.report
    console.log(
      `width ${width}  ${backend.padEnd(7)} ${median.toFixed(0).padStart(6)} ms a step  ${(flops / median / 1e6).toFixed(2)} GFLOP/s; main thread ${own.toFixed(0)} ms, ${(flops / own / 1e6).toFixed(2)} GFLOP/s; loss ${loss.toFixed(4)}${fallbackReason === undefined ? "" : `  (${fallbackReason})`}`,
    )
    await engine.close()
  }
}
