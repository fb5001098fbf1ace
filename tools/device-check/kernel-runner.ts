// A process that times the kernels of a training step, or of writing, on gpu.js's WebGPU.
//
//     kernel-runner.ts train CONFIGURATION
//     kernel-runner.ts write FOLDER BYTES       a folder with checkpoint and task.json
//
// In:  what to time.  Out: one line of JSON, KernelLine.  Never: compares.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { load } from "aunet"
import { nodeFolder } from "aunet/node"
import { corrections, officialAdamW } from "@aunet/trainer"
import {
  type KernelTime,
  timedEngine,
  type TimedEngine,
} from "../../packages/tensor-gpujs/bench/timed-engine.ts"
import type { WebgpuProvider } from "../../packages/tensor-gpujs/src/webgpu.ts"
import type { GenerateTask } from "../bench/generate-protocol.ts"
import { onlyBytesOf } from "../bench/given-bytes.ts"
import { spacesPlugin } from "../bench/spaces-splitter.ts"
import { trainTask } from "../bench/train-task.ts"

/** What the kernels of one step, or of one written byte, took. */
export interface KernelLine {
  readonly clock: "gpu" | "waiting"
  /** How many steps or bytes the times are of. */
  readonly units: number
  /** Seconds of all units from outside, the watch included. */
  readonly seconds: number
  readonly kernels: readonly KernelTime[]
}

/** Steps that are timed, after one that compiles. */
const STEPS = 2

async function train(timed: TimedEngine, name: string): Promise<KernelLine> {
  const task = trainTask(name)
  const session = await timed.engine.open({ train: task.program }, task.parameters)
  let count = 0
  const step = () => session.step("train", { ...task.inputs, ...corrections(officialAdamW, ++count) })
  await step()
  await timed.take()
  const began = performance.now()
  for (let i = 0; i < STEPS; i++) await step()
  const seconds = (performance.now() - began) / 1000
  return { clock: timed.clock(), units: STEPS, seconds, kernels: await timed.take() }
}

async function write(timed: TimedEngine, folder: string, bytes: number): Promise<KernelLine> {
  const task = JSON.parse(readFileSync(join(folder, "task.json"), "utf8")) as GenerateTask
  const model = await load(nodeFolder(task.checkpoint), { engine: timed.engine, plugins: [spacesPlugin] })
  let began = 0
  let written = 0
  const allowed = onlyBytesOf(task.texts[0])
  const options = { temperature: 0, maxBytes: 2 * bytes, overflow: "continue", allowed } as const
  for await (const _ of model.generate(Uint8Array.from(task.prompts[0]), options)) {
    // The first half compiles.
    if (++written !== bytes) continue
    await timed.take()
    began = performance.now()
  }
  const seconds = (performance.now() - began) / 1000
  return { clock: timed.clock(), units: written - bytes, seconds, kernels: await timed.take() }
}

// The name is no literal: where the package is, is known when this runs.
const name: string = "webgpu"
const { create, globals } = (await import(name)) as {
  create(flags: string[]): WebgpuProvider
  globals: object
}
Object.assign(globalThis, globals)
// Dawn rounds timestamps to about 0.1 ms unless it is told not to.
const timed = await timedEngine(create(["disable-dawn-features=timestamp_quantization"]))
const [what, which, bytes] = process.argv.slice(2)
const line = what === "train" ? await train(timed, which) : await write(timed, which, Number(bytes))
process.stdout.write(`${JSON.stringify(line)}\n`, () => process.exit(0))
