// A process that runs training steps of a configuration on one engine: `engine-runner.ts words-14m onnx`, with options of
// the engine as JSON behind it where there are any: `words-14m gpujs '{"backend":"webgpu"}'`.
// `onnx-web` is ONNX Runtime as WebAssembly, the build that browsers run, here in Node.
//
// In:  two names and options, then turns (runner-protocol.ts).  Out: what the first two steps gave, then a line a turn.
// Never: times itself outside its turns, or compares.

import { openEngine } from "aunet"
import type { Json } from "@aunet/splitter"
import type { Engine } from "@aunet/tensor"
import { corrections, officialAdamW } from "@aunet/trainer"
import { serve } from "./runner-protocol.ts"
import { trainTask } from "./train-task.ts"

const [configuration, name, options] = process.argv.slice(2)
const task = trainTask(configuration)
const named = async (): Promise<Engine> =>
  (await openEngine(name, options === undefined ? {} : { options: JSON.parse(options) as Json })).engine
const engine =
  name === "onnx-web" ? await (await import("@aunet/tensor-onnx/web")).onnxEngine() : await named()
const session = await engine.open({ train: task.program }, task.parameters)
let steps = 0
const step = () => session.step("train", { ...task.inputs, ...corrections(officialAdamW, ++steps) })
const [first, second] = [await step(), await step()]
const agreement = [first.loss[0], first.gradientNorm[0], second.loss[0]]
await serve({ ready: true, agreement, engine: engine.report }, step)
await session.close()
await engine.close()
