/**
 * Models that are open in workers, at most as many as are looked at.
 *
 * In: entries of the list. Out: models, loaded once. Never: more than two at a time: each holds its weights.
 */
import { loadInWorker, type WorkerModel } from "aunet/worker"
import type { ModelEntry } from "../models/model-list.ts"
import { modelStamp } from "../models/model-stamp.ts"
import { pageWorker } from "../page/page-worker.ts"
import { workerFault } from "../page/worker-fault.ts"
import { said } from "../page/words.ts"
import { moduleAt } from "../train/trained-splitter.ts"
import type { WriteBeginning } from "./write-worker.ts"
import workerAddress from "./write-worker.ts?worker&url"

const MOST_OPEN = 2
/** How long a model that was left may take to answer: one that is open, and one that is still being opened. */
const [OPEN_MS, OPENING_MS] = [3000, 20_000]

/** A model with what there is to say about its engine. */
export interface OpenModel {
  readonly model: WorkerModel
  readonly engine: string
}

/** How to ask for one. */
export interface OpenModels {
  /** Loads it, or gives the one that is open. @param tell told how far it is */
  readonly open: (entry: ModelEntry, tell: (note: string) => void) => Promise<OpenModel>
  /** Closes it; the next `open` loads it anew. */
  readonly forget: (id: string) => void
  /** Nobody waits for what it writes any more: where it does not answer, as a splitter that does not return, it is forgotten. */
  readonly leave: (id: string) => void
}

interface Known {
  readonly model: Promise<OpenModel>
  readonly worker: Worker
  readonly stamp: string
  isOpen: boolean
  readonly end: (why: Error) => void
}

/** Makes them. */
export function openModels(): OpenModels {
  const known = new Map<string, Known>()
  const forget = (id: string): void => {
    const found = known.get(id)
    found?.worker.terminate()
    found?.end(new Error("The model was ended, since it did not answer. Write begins it anew."))
    known.delete(id)
  }
  const leave = (id: string): void => {
    const found = known.get(id)
    if (found === undefined) return
    const silence = setTimeout(
      () => {
        if (known.get(id) === found) forget(id)
      },
      found.isOpen ? OPEN_MS : OPENING_MS,
    )
    const answered = (): void => clearTimeout(silence)
    found.model.then(({ model }) => model.counters()).then(answered, answered)
  }
  return {
    forget,
    leave,
    open: async (entry, tell) => {
      const [stamp, splitter] = await Promise.all([modelStamp(entry.place), moduleAt(entry.place)])
      const found = known.get(entry.id)
      // A training has gone on since, or another one has the name.
      if (found !== undefined && found.stamp !== stamp) forget(entry.id)
      else if (found !== undefined) {
        // The latest is the last to go.
        known.delete(entry.id)
        known.set(entry.id, found)
        return found.model
      }
      for (const id of [...known.keys()].slice(0, Math.max(0, known.size + 1 - MOST_OPEN))) forget(id)
      const worker = pageWorker(workerAddress)
      worker.postMessage({ splitter } satisfies WriteBeginning)
      let end = (_: Error): void => {}
      const ended = new Promise<never>((_, failed) => (end = failed))
      const model = Promise.race([load(entry, worker, tell), ended])
      const own: Known = { model, worker, stamp, isOpen: false, end }
      known.set(entry.id, own)
      const over = (): void => {
        if (known.get(entry.id) === own) forget(entry.id)
      }
      model.then(() => (own.isOpen = true), over)
      // One that ended answers nobody; the next writing begins another.
      worker.addEventListener("error", over)
      return model
    },
  }
}

async function load({ place }: ModelEntry, worker: Worker, tell: (note: string) => void): Promise<OpenModel> {
  let fault: string | undefined
  worker.addEventListener("error", (event) => (fault ??= workerFault(event)))
  const loading = (engine: string): Promise<WorkerModel> =>
    loadInWorker(place, {
      worker,
      engine,
      // A byte at a time is too little work to share.
      ...(engine === "onnx" && { threads: 1 }),
      // It writes at once.
      warmUp: false,
      onProgress: (progress) => {
        if (progress.doing !== "fetching") tell(progress.doing === "opening" ? "Opening" : "Warming up")
        else {
          const { bytes, bytesInAll } = progress
          tell(bytesInAll === undefined ? "Fetching" : `Fetching ${Math.round((100 * bytes) / bytesInAll)}%`)
        }
      },
    })
  try {
    const model = await loading("onnx")
    return { model, engine: "ONNX Runtime, as WebAssembly" }
  } catch (error) {
    // What a program could do about it nobody can who looks at the page.
    if (fault !== undefined)
      throw new Error(`The worker that writes does not run here: ${fault}`, { cause: error })
    if ((error as { code?: unknown }).code !== "ENGINE_UNAVAILABLE") throw error
    // No WebAssembly, or none that has what the runtime needs: slow, and the same text.
    const model = await loading("reference")
    return {
      model,
      engine: `plain JavaScript, which is slow, since ONNX Runtime does not open here: ${said(error)}`,
    }
  }
}
