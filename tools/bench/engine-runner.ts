// A process that runs training steps of a configuration on one engine: `engine-runner.ts words-14m onnx`.
// `onnx-web` is ONNX Runtime as WebAssembly, the build that browsers run, here in Node.
//
// In:  two names, then turns (runner-protocol.ts).  Out: what the first two steps gave, then a line a turn.
// Never: times itself outside its turns, or compares.

import { openEngine } from "aunet"
import type { Engine } from "@aunet/tensor"
import { onnxEngine as onnxWebEngine } from "@aunet/tensor-onnx/web"
import { corrections, officialAdamW } from "@aunet/trainer"
import { serve } from "./runner-protocol.ts"
import { trainTask } from "./train-task.ts"

const [configuration, name] = process.argv.slice(2)
const task = trainTask(configuration)
const engine: Engine = name === "onnx-web" ? await onnxWebEngine() : (await openEngine(name)).engine
const session = await engine.open({ train: task.program }, task.parameters)
let steps = 0
const step = () => session.step("train", { ...task.inputs, ...corrections(officialAdamW, ++steps) })
const [first, second] = [await step(), await step()]
const agreement = [first.loss[0], first.gradientNorm[0], second.loss[0]]
await serve({ ready: true, agreement, engine: engine.report }, step)
await session.close()
await engine.close()
