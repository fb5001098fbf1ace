/**
 * A model in a worker of its own: a page that asks it never waits for what it computes.
 *
 * In: where the model is. Out: a model with the methods of one that is here. Never: leaves a worker behind that it began.
 */
import { AunetError, checkOptionNames, type OptionNames } from "@aunet/base"
import type { ModelPlace } from "./messages.ts"
import { modelOverPort, type OverPortOptions, type WorkerModel } from "./model-over-port.ts"
import { ownWorker } from "./own-worker.ts"
import type { WorkerLike } from "./worker-like.ts"

/** How to load a model in a worker. */
export interface LoadInWorkerOptions extends OverPortOptions {
  /**
   * The worker, whose script is `import { serveModel } from "aunet/worker"; serveModel()`; one of our own when left out,
   * which bundlers find by its address. It holds one model at a time.
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
  const { worker = ownWorker(), warmUp = true, wasmPaths, ...options } = given
  // An address is of the page, and the worker's own may be another, or one from which no other can be told.
  const { location } = globalThis as { readonly location?: { readonly href: string } }
  const whole = <A>(address: A): A | string =>
    // What is no address the other side refuses.
    typeof address === "string" && location !== undefined && URL.canParse(address, location.href)
      ? new URL(address, location.href).href
      : address
  const sent = place instanceof URL ? place.href : whole(place)
  const end = (): void => {
    if (given.worker === undefined) worker.terminate()
  }
  const paths = whole(wasmPaths)
  const asked = { ...options, warmUp, ...(paths !== undefined && { wasmPaths: paths }) }
  const { model, broke } = modelOverPort(worker, sent, asked, end)
  worker.addEventListener("error", ({ message = "its script does not load" }) =>
    broke(
      new AunetError(
        "ABORTED",
        `the worker of the model ended (${message}); give a worker of your own (worker), whose script calls serveModel`,
      ),
    ),
  )
  try {
    const loaded = await model
    // One of our own goes with all that it holds, and is not waited for: it may be busy for long.
    if (given.worker !== undefined) return loaded
    const { close } = loaded
    return Object.assign(loaded, {
      close: (): Promise<void> => {
        broke(new AunetError("ABORTED", "the model is closed; load it again"))
        return close()
      },
    })
  } catch (error) {
    end()
    throw error
  }
}
