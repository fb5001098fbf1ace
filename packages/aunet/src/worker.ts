/**
 * `aunet/worker`: a model in a worker, so that a page never waits for what it computes.
 */
import type { Port } from "./worker/messages.ts"

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

/**
 * Holds a model for whoever asks over a port: the whole script of a worker of one's own.
 *
 * @param port the worker's own scope when left out
 * @example
 * import { serveModel } from "aunet/worker"
 * serveModel()
 */
export async function serveModel(port: Port = globalThis as unknown as Port): Promise<void> {
  // Questions that come while the code is loaded wait.
  const early: { readonly data: unknown }[] = []
  let hear = (event: { readonly data: unknown }): void => void early.push(event)
  port.addEventListener("message", (event) => hear(event))
  port.start?.()
  const { serveModel: serve } = await import("./worker/serve-model.ts")
  serve({
    postMessage: (message) => port.postMessage(message),
    addEventListener: (_, listener) => {
      hear = listener
      for (const event of early.splice(0)) listener(event)
    },
  })
}
