/**
 * A worker that is held to the policy of the page.
 *
 * A worker whose script comes from a server has the policy of that answer, which on a host of plain files is none; one whose
 * script is a blob has that of the page that made it. So each is a blob of one line, which imports the script.
 *
 * In: the address of a script. Out: a worker. Never: one that may ask another server.
 */
import { said } from "./words.ts"
import { NEEDED_BROWSER } from "./worker-fault.ts"

function begun(place: string): Worker {
  try {
    return new Worker(place, { type: "module" })
  } catch (cause) {
    URL.revokeObjectURL(place)
    throw new Error(
      `This browser begins no worker (${said(cause)}), and all here is computed in them: ${NEEDED_BROWSER}.`,
      { cause },
    )
  }
}

/** Begins it. @throws Error where the browser has no such workers */
export function pageWorker(address: string): Worker {
  const script = new URL(address, location.href).href
  const line = new Blob([`import ${JSON.stringify(script)}`], { type: "text/javascript" })
  const place = URL.createObjectURL(line)
  const worker = begun(place)
  // It has been read by the first message, and by the first error.
  const forget = (): void => URL.revokeObjectURL(place)
  for (const kind of ["message", "error"] as const) worker.addEventListener(kind, forget, { once: true })
  return worker
}
