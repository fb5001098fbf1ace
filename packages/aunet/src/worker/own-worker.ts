/**
 * A worker with our script, as bundlers look for it.
 *
 * In: nothing. Out: a worker. Never: a name for the class but its own, or an address that is made elsewhere: bundlers put
 * the script into a file of its own for `new Worker(new URL(...))` as it stands here, and for nothing else.
 */
import { type WorkerLike, withoutWorkers } from "./worker-like.ts"

declare const Worker: (new (address: URL, options: { readonly type: "module" }) => WorkerLike) | undefined

/** Begins it. @throws AunetError BAD_OPTION where there are no workers */
export function ownWorker(): WorkerLike {
  if (typeof Worker === "undefined") throw withoutWorkers()
  return new Worker(new URL("./model-worker.js", import.meta.url), { type: "module" })
}
