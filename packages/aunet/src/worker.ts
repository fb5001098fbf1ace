/**
 * `aunet/worker`: a model in a worker, so that a page never waits for what it computes.
 */
import type { Port } from "./worker/messages.ts"
import { checkServeOptions, type ServeModelOptions } from "./worker/serve-options.ts"
import { serveOnceLoaded } from "./worker/serve-once-loaded.ts"

export { loadInWorker, type LoadInWorkerOptions } from "./worker/load-in-worker.ts"
export type { WorkerLike } from "./worker/worker-like.ts"
export {
  modelOverPort,
  type OverPortOptions,
  type WorkerModel,
  type WorkerText,
  type WorkerWriteOptions,
} from "./worker/model-over-port.ts"
export type { ModelPlace, Port } from "./worker/messages.ts"
export type { ServeModelOptions } from "./worker/serve-options.ts"

/**
 * Holds a model for whoever asks over a port: the whole script of a worker of one's own.
 *
 * @param port the worker's own scope when left out
 * @throws AunetError BAD_OPTION for an option that does not exist
 * @example
 * import { serveModel } from "aunet/worker"
 * import { plugin } from "./my-splitter.js"
 * serveModel(undefined, { plugins: [plugin] })
 */
export async function serveModel(
  port: Port = globalThis as unknown as Port,
  options: ServeModelOptions = {},
): Promise<void> {
  checkServeOptions(options)
  await serveOnceLoaded(port, async () => {
    const code = await import("./worker/serve-model.ts")
    return { serveModel: (served) => code.serveModel(served, options) }
  })
}
