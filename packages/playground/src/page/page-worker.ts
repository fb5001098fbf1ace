/**
 * A worker that is held to the policy of the page.
 *
 * A worker whose script comes from a server has the policy of that answer, which on a host of plain files is none; one whose
 * script is a blob has that of the page that made it. So each is a blob of some lines, which import the script.
 *
 *     page --messages--> lines: kept until import(script) is there --> script
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
  const place = linesThatLoad(new URL(address, location.href).href)
  return forgetting(begun(place), place)
}

/** The address of lines that load a script. */
function linesThatLoad(script: string): string {
  const lines = LINES.replace("ADDRESS", () => JSON.stringify(script))
  return URL.createObjectURL(new Blob([lines], { type: "text/javascript" }))
}

/**
 * What a module `imports` as it stands is part of a worker to a policy, and only of `blob:`; what it imports while it runs is a
 * script. A message that comes before that would find nobody; what fails is to be an error of the worker.
 */
const LINES = `// A browser that takes this for a script that is no module says so here.
import.meta
const early = []
const keep = (event) => {
  event.stopImmediatePropagation()
  early.push(event)
}
addEventListener("message", keep)
import(ADDRESS).then(
  () => {
    removeEventListener("message", keep)
    for (const { data, ports } of early) dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }))
  },
  (error) => setTimeout(() => { throw error }),
)`

/** Lets go of lines once they were read, as they have been by the first message, and by the first error. */
function forgetting(worker: Worker, place: string): Worker {
  const forget = (): void => URL.revokeObjectURL(place)
  for (const kind of ["message", "error"] as const) worker.addEventListener(kind, forget, { once: true })
  return worker
}
