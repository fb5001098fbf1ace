// A process that runs training steps of a configuration on one engine: `engine-runner.ts words-14m onnx`.

import { openEngine } from "aunet"
import { serve } from "./runner-protocol.ts"
import { trainTask } from "./train-task.ts"

const [configuration, name] = process.argv.slice(2)
const task = trainTask(configuration)
const { engine } = await openEngine(name)
const session = await engine.open({ train: task.program }, task.parameters())
const { loss } = await session.step("train", task.inputs)
await serve({ ready: true, loss: loss[0], engine: engine.report }, () => session.step("train", task.inputs))
await session.close()
await engine.close()
