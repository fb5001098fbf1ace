/**
 * A worker that is held to the policy of the page.
 *
 * A worker whose script comes from a server has the policy of that answer, which on a host of plain files is none; one whose
 * script is a blob has that of the page that made it. So each is a blob of one line, which imports the script.
 *
 * In: the address of a script. Out: a worker. Never: one that may ask another server.
 */
import { said } from "./words.ts"

/** The first browsers with workers that are modules, and with all else that the page needs. */
const NEEDED = "a newer browser runs it, as Chrome or Edge 110, Firefox 115, Safari 16.4"

/** What became of a worker that ended, and the way on. */
export function workerFault(event: Event): string {
  // A script that does not load says nothing.
  const message = (event as Partial<ErrorEvent>).message ?? ""
  if (/import statement|import declarations|import call/i.test(message))
    return `this browser has no workers that are modules: ${NEEDED}`
  return message === "" ? `its script does not load: load the page again; or ${NEEDED}` : message
}

function begun(place: string): Worker {
  try {
    return new Worker(place, { type: "module" })
  } catch (cause) {
    URL.revokeObjectURL(place)
    throw new Error(
      `This browser begins no worker (${said(cause)}), and all here is computed in them: ${NEEDED}.`,
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
