/**
 * Times a training step on each backend, interleaved, and prints the machine.
 *
 *     node bench/step.ts [--backends cpu,webasm] [--widths 64,128] [--steps 5] [--threads]
 */
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import { gpujsEngine, type Backend } from "@aunet/tensor-gpujs"
import { countFlops, drawValues, traceStep } from "./training-step.ts"

const { values: given } = parseArgs({
  options: {
    backends: { type: "string", default: "cpu,webasm" }, widths: { type: "string", default: "64,128" }, steps: { type: "string", default: "5" },
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
    console.log(`${backend}: open ${((opened - began) / 1000).toFixed(1)} s, first step ${((performance.now() - opened) / 1000).toFixed(1)} s`)
    runners.push({ backend, engine, session, times: [] as number[], loss: NaN })
  }
  for (let i = 0; i < Number(given.steps); i++) {
    for (const runner of runners) {
      const began = performance.now()
      const { loss } = await runner.session.step("program", inputs)
      runner.times.push(performance.now() - began)
      runner.loss = loss[0]
    }
  }
  for (const { backend, engine, times, loss } of runners) {
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]
    const { fallbackReason } = engine.report
    console.log(`width ${width}  ${backend.padEnd(7)} ${median.toFixed(0).padStart(6)} ms a step  ${(flops / median / 1e6).toFixed(2)} GFLOP/s  loss ${loss.toFixed(4)}${fallbackReason === undefined ? "" : `  (${fallbackReason})`}`)
    await engine.close()
  }
}
