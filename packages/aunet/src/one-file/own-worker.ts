/**
 * A worker whose script is the file that this stands in.
 *
 *     blob: import { serveModel } from "https://.../aunet.js"; serveModel()
 *
 * In: nothing. Out: a worker. Never: one whose script is of another origin, which browsers refuse: a line of the page's own
 * imports it.
 */
import { type WorkerLike, withoutWorkers } from "../worker/worker-like.ts"

/** One that lets go of a listener by itself. */
type OneWorker = WorkerLike & {
  addEventListener(type: "message" | "error", listener: () => void, options: { readonly once: true }): void
}

declare const Worker: (new (address: string, options: { readonly type: "module" }) => OneWorker) | undefined

/** Begins it. @throws AunetError BAD_OPTION where there are no workers */
export function ownWorker(): WorkerLike {
  if (typeof Worker === "undefined") throw withoutWorkers()
  const script = `import { serveModel } from ${JSON.stringify(import.meta.url)}; serveModel()`
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
  const worker = new Worker(address, { type: "module" })
  const forget = (): void => URL.revokeObjectURL(address)
  // The script has been read by then, and later messages have nothing to let go of.
  worker.addEventListener("message", forget, { once: true })
  worker.addEventListener("error", forget, { once: true })
  return worker
}
