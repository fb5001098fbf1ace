// A training task as files, for the peer that is Python.
//
// In:  a task and a folder.  Out: task.json and task.safetensors in it.  Never: writes what changes from step to step.

import { writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { encodeSafetensors, type StoredTensor } from "@aunet/weights"
import { RATE, type TrainTask } from "./train-task.ts"

/** Writes a task where the Python peer finds it. */
export function writeTask(folder: string, task: TrainTask): void {
  const stored = (data: Float32Array | Int32Array, shape: readonly number[]): StoredTensor =>
    data instanceof Float32Array ? { dtype: "f32", shape, data } : { dtype: "i32", shape, data }
  const tensors = {
    ...Object.fromEntries(
      Object.entries(task.parameters()).map(([name, data]) => [
        `parameters.${name}`,
        stored(data, task.model.parameters[name].shape),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(task.inputs).map(([name, data]) => [
        `inputs.${name}`,
        stored(data, task.program.inputs[name].shape),
      ]),
    ),
  }
  writeFileSync(join(folder, "task.safetensors"), encodeSafetensors(tensors))
  const { config, lengths } = task.configuration
  writeFileSync(
    join(folder, "task.json"),
    JSON.stringify({ config, lengths, rate: RATE, threads: availableParallelism() }),
  )
}
