/**
 * A model in a worker of its own: a page that asks it never waits for what it computes.
 *
 * In: where the model is. Out: a model with the methods of one that is here. Never: leaves a worker behind that it began.
 */
import { AunetError, checkOptionNames, type OptionNames } from "@aunet/base"
import type { ModelPlace, Port } from "./messages.ts"
import { modelOverPort, type OverPortOptions, type WorkerModel } from "./model-over-port.ts"

/** A worker of the platform. */
export interface WorkerLike extends Port {
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: "error", listener: (event: { readonly message?: string }) => void): void
  terminate(): void
}

/** How to load a model in a worker. */
export interface LoadInWorkerOptions extends OverPortOptions {
  /**
   * The worker, whose script is `import { serveModel } from "aunet/worker"; serveModel()`; one of our own when left out,
   * which bundlers find by its address.
   */
  readonly worker?: WorkerLike
}

const NAMES: OptionNames<LoadInWorkerOptions> = {
  engine: true,
  threads: true,
  which: true,
  maxSequences: true,
  weights: true,
  wake: true,
  wasmPaths: true,
  warmUp: true,
  signal: true,
  onProgress: true,
  worker: true,
}

/**
 * Loads a model in a worker. It is warm when this resolves, unless `warmUp` is false.
 *
 * @param place the address of a folder that is served, or `{ stored: name }` for one that the browser keeps
 * @throws what `load` throws; AunetError BAD_OPTION where there are no workers, ABORTED for one whose script does not run
 * @example
 * const model = await loadInWorker("https://example.org/run/")
 * for await (const { text } of model.generate("ROMEO:")) console.log(text)
 */
export async function loadInWorker(place: ModelPlace, given: LoadInWorkerOptions = {}): Promise<WorkerModel> {
  checkOptionNames("loadInWorker", given, NAMES)
  const { worker = ownWorker(), warmUp = true, ...options } = given
  // An address is of the page, and the worker's own may be another.
  const { location } = globalThis as { readonly location?: { readonly href: string } }
  const whole =
    typeof place === "string" && location !== undefined ? new URL(place, location.href).href : place
  const sent: ModelPlace = whole instanceof URL ? whole.href : whole
  const end = (): void => {
    if (given.worker === undefined) worker.terminate()
  }
  const { model, broke } = modelOverPort(worker, sent, { ...options, warmUp }, end)
  worker.addEventListener("error", ({ message = "its script does not load" }) =>
    broke(
      new AunetError(
        "ABORTED",
        `the worker of the model ended (${message}); give a worker of your own (worker), whose script calls serveModel`,
      ),
    ),
  )
  return model.catch((error: unknown) => {
    end()
    throw error
  })
}

function ownWorker(): WorkerLike {
  const { Worker } = globalThis as unknown as {
    readonly Worker?: new (address: URL, options: { readonly type: "module" }) => WorkerLike
  }
  if (Worker === undefined)
    throw new AunetError("BAD_OPTION", "there are no workers here; give one (worker), or take load of aunet")
  return new Worker(new URL("./model-worker.js", import.meta.url), { type: "module" })
}
