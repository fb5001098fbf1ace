/**
 * A worker whose script is the file that this stands in.
 *
 *     blob: import { serveModel } from "https://.../aunet.js"; serveModel()
 *
 * In: nothing. Out: a worker. Never: one whose script is of another origin, which browsers refuse: a line of the page's own
 * imports it.
 */
import { type WorkerLike, withoutWorkers } from "../worker/worker-like.ts"

declare const Worker: (new (address: string, options: { readonly type: "module" }) => WorkerLike) | undefined

/** Begins it. @throws AunetError BAD_OPTION where there are no workers */
export function ownWorker(): WorkerLike {
  if (typeof Worker === "undefined") throw withoutWorkers()
  const script = `import { serveModel } from ${JSON.stringify(import.meta.url)}; serveModel()`
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
  const worker = new Worker(address, { type: "module" })
  const forget = (): void => URL.revokeObjectURL(address)
  worker.addEventListener("message", forget)
  worker.addEventListener("error", forget)
  return worker
}
