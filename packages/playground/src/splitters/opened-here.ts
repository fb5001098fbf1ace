/**
 * Splitters out of files that somebody opened on this page, by what their scripts are.
 *
 * The script of a splitter lies beside the trainings that it made, where every worker of this page can write, also one that runs a
 * splitter. So a script that lies there is run only where this list has it, which the page alone can write.
 *
 * In: a file that was opened, or one that lies beside a training. Out: whether somebody opened it here. Never: in a worker, which has
 * no such store.
 */
import type { ModuleFile } from "./choice.ts"

const KEY = "aunet splitters that were opened"
const MOST = 200

/** Those of this visit: all there are where the browser keeps nothing, or tells nobody what a script's sum is. */
const opened = new Set<string>()

/** Notes one. */
export async function noteOpened({ script }: ModuleFile): Promise<void> {
  opened.add(script)
  const sum = await sumOf(script)
  if (sum === undefined) return
  try {
    const others = keptSums().filter((each) => each !== sum)
    localStorage.setItem(KEY, JSON.stringify([sum, ...others].slice(0, MOST)))
  } catch {
    // Refused, or full: it is opened once more after the page was loaded again.
  }
}

/** Looks whether it was opened here. @throws Error with what to do where it was not */
export async function requireOpened(module: ModuleFile): Promise<void> {
  const { name, script } = module
  if (opened.has(script)) return
  const sum = await sumOf(script)
  if (sum !== undefined && keptSums().includes(sum)) return
  throw new Error(
    `${name}, the splitter of this training, is not known to have been opened on this page as it lies here now; open your file of it once more (Train, Splitter: a module from a file), and try again`,
  )
}

function keptSums(): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]")
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : []
  } catch {
    return []
  }
}

interface Sums {
  digest(kind: "SHA-256", bytes: Uint8Array): Promise<ArrayBuffer>
}

/** SHA-256; undefined on a page that came by http from elsewhere, which has no such sums. */
async function sumOf(script: string): Promise<string | undefined> {
  const { subtle } = globalThis.crypto as { readonly subtle?: Sums }
  const sum = await subtle?.digest("SHA-256", new TextEncoder().encode(script))
  return sum && Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
