/**
 * Who gives levels: this thread, or some that work beside it.
 *
 * In: a splitter, or how a thread makes one. Out: levels of tasks, in whatever order. Never: more tasks at once than
 * there are threads.
 */
import { Worker } from "node:worker_threads"
import { AunetError } from "@aunet/base"
import { type Splitter, SplitterError, type SplitterErrorCode } from "@aunet/splitter"
import { type LevelsTask, type PackedLevels, packTask } from "./levels-task.ts"
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
  return {
    count: 1,
    levels: async (task) => packTask(splitter, shards.readOnce, task),
    close: async () => shards.close(),
  }
}

type Answer = PackedLevels | { readonly failed: { name?: string; code?: string; message: string } }

interface Job {
  readonly task: LevelsTask
  readonly done: (levels: PackedLevels) => void
  readonly failed: (error: Error) => void
}

/** Starts threads, and gives levels in them. */
export function ownThreads({ module, choice, count }: SplitterThreads, place: BytesPlace): LevelsWorkers {
  const waiting: Job[] = []
  const idle: Worker[] = []
  const running = new Map<Worker, Job>()
  let broken: Error | undefined
  const next = (): void => {
    while (idle.length > 0 && waiting.length > 0) {
      const worker = idle.pop() as Worker
      const job = waiting.shift() as Job
      running.set(worker, job)
      worker.postMessage(job.task)
    }
  }
  const fail = (error: Error): void => {
    broken ??= error
    for (const job of [...running.values(), ...waiting.splice(0)]) job.failed(broken)
    running.clear()
  }
  // The same file is .ts in the sources and .js where it is built.
  const [file = ""] = import.meta.url.split("?")
  const script = new URL(file.endsWith(".ts") ? "levels-worker.ts" : "levels-worker.js", file)
  const setUp: WorkerSetUp = { ...place, module, choice }
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(script, { workerData: setUp })
    worker.on("message", (answer: Answer) => {
      const job = running.get(worker)
      running.delete(worker)
      idle.push(worker)
      if ("failed" in answer) job?.failed(asThrown(answer.failed))
      else job?.done(answer)
      next()
    })
    worker.on("error", (error: Error) => fail(error))
    worker.on("exit", (code) => fail(new AunetError("ABORTED", `a thread that splits text ended (${code})`)))
    idle.push(worker)
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
