/**
 * A worker thread that gives levels: it reads the bytes itself, so that only levels travel.
 *
 * In: where the bytes are and how to make the splitter, then tasks. Out: packed levels, or why not. Never: writes.
 */
import { parentPort, workerData } from "node:worker_threads"
import type { Splitter } from "@aunet/splitter"
import { type LevelsTask, taskPacker } from "./levels-task.ts"
import { shardsSync } from "./shards-sync.ts"
import type { WorkerSetUp } from "./levels-workers.ts"

const { folder, plane, shardBytes, module, choice } = workerData as WorkerSetUp
const port = parentPort
if (port === null) throw new Error("this file is the work of a worker thread")
const shards = shardsSync(folder, plane, shardBytes)
const made = (await import(module)) as {
  readonly splitterOf: (choice: unknown) => Splitter | Promise<Splitter>
}
const levelsOf = taskPacker(await made.splitterOf(choice), shards.readOnce)

port.on("message", (task: LevelsTask) => {
  try {
    const done = levelsOf(task)
    port.postMessage(done, [done.packed.buffer, done.counts.buffer])
  } catch (error) {
    const { name, code, message } = error as { name?: string; code?: string; message?: string }
    port.postMessage({ failed: { name, code, message: message ?? String(error) } })
  }
})
