/**
 * Who gives levels: this thread, or some that work beside it.
 *
 * In: a splitter, or how a thread makes one. Out: levels of tasks, in whatever order. Never: more tasks at once than
 * each thread works on, and one more that waits there.
 */
import { Worker } from "node:worker_threads"
import { AunetError } from "@aunet/base"
import { type Splitter, SplitterError, type SplitterErrorCode } from "@aunet/splitter"
import { type LevelsTask, type PackedLevels, taskPacker } from "./levels-task.ts"
import { shardsSync } from "./shards-sync.ts"

/** How threads of their own make the splitter. */
export interface SplitterThreads {
  /** Address of a module that exports `splitterOf(choice)`, which gives the splitter, or promises it. */
  readonly module: string
  /** Given to it; whatever can be sent to a thread. */
  readonly choice: unknown
  /** How many threads, 1 to 1024. */
  readonly count: number
}

/** What a thread begins with. */
export interface WorkerSetUp extends Pick<SplitterThreads, "module" | "choice"> {
  readonly folder: string
  readonly plane: string
  readonly shardBytes: number
}

/** Who gives levels. */
export interface LevelsWorkers {
  /** How many tasks are worked on at once. */
  readonly count: number
  levels(task: LevelsTask): Promise<PackedLevels>
  close(): Promise<void>
}

/** Where the bytes are. */
export interface BytesPlace {
  readonly folder: string
  readonly plane: string
  readonly shardBytes: number
}

/** Gives levels in this thread. */
export function ownThread(splitter: Splitter, { folder, plane, shardBytes }: BytesPlace): LevelsWorkers {
  const shards = shardsSync(folder, plane, shardBytes)
  const levelsOf = taskPacker(splitter, shards.readOnce)
  return {
    count: 1,
    levels: async (task) => levelsOf(task),
    close: async () => shards.close(),
  }
}

/** Tasks that a thread has at once: the one that it works on, and one that it begins without waiting for this thread. */
const AHEAD = 2

type Answer = PackedLevels | { readonly failed: { name?: string; code?: string; message: string } }

interface Job {
  readonly task: LevelsTask
  readonly done: (levels: PackedLevels) => void
  readonly failed: (error: Error) => void
}

/** Starts threads, and gives levels in them. */
export function ownThreads({ module, choice, count }: SplitterThreads, place: BytesPlace): LevelsWorkers {
  const waiting: Job[] = []
  /** Of each thread the task that it works on, and the next. */
  const given = new Map<Worker, Job[]>()
  let broken: Error | undefined
  const next = (): void => {
    for (let depth = 0; depth < AHEAD; depth++)
      for (const [worker, jobs] of given) {
        if (jobs.length > depth) continue
        const job = waiting.shift()
        if (job === undefined) return
        jobs.push(job)
        worker.postMessage(job.task)
      }
  }
  const fail = (error: Error): void => {
    broken ??= error
    for (const job of [...[...given.values()].flat(), ...waiting.splice(0)]) job.failed(broken)
    given.clear()
  }
  // The same file is .ts in the sources and .js where it is built.
  const [file = ""] = import.meta.url.split("?")
  const script = new URL(file.endsWith(".ts") ? "levels-worker.ts" : "levels-worker.js", file)
  const setUp: WorkerSetUp = { ...place, module, choice }
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(script, { workerData: setUp })
    worker.on("message", (answer: Answer) => {
      const job = given.get(worker)?.shift()
      if ("failed" in answer) job?.failed(asThrown(answer.failed))
      else job?.done(answer)
      next()
    })
    worker.on("error", (error: Error) => fail(error))
    worker.on("exit", (code) => fail(new AunetError("ABORTED", `a thread that splits text ended (${code})`)))
    given.set(worker, [])
    return worker
  })
  return {
    count,
    levels: (task) =>
      new Promise((done, failed) => {
        if (broken !== undefined) return failed(broken)
        waiting.push({ task, done, failed })
        next()
      }),
    close: async () => {
      broken ??= new AunetError("ABORTED", "the threads that split text were closed")
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

/** What a thread threw, as this one would have. */
function asThrown({ name, code, message }: { name?: string; code?: string; message: string }): Error {
  if (name === "SplitterError") return new SplitterError(code as SplitterErrorCode, message, undefined)
  if (name === "AunetError") return new AunetError(code as AunetError["code"], message)
  return new Error(message)
}
