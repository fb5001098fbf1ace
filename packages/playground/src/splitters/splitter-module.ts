/**
 * A splitter of somebody else, from the script in a file, in a worker.
 *
 * In: a script. Out: its plug-in, or an error that says what it lacks. Never: a script that may ask another server: the worker
 * has the policy of the page, and begins no other.
 */
import type { SplitterPlugin } from "@aunet/splitter"
import { said } from "../page/words.ts"
import type { ModuleFile } from "./choice.ts"
import { ownPlugin } from "./own-plugin.ts"
import { withoutWorkers } from "./without-workers.ts"

/** Those that were imported, by their name, which errors tell, and script: the same text is the same module. */
const imported = new Map<string, SplitterPlugin>()

/** Imports it. @throws Error for a script that does not run, or exports no plug-in that can be used */
export async function splitterModule({ name, script }: ModuleFile): Promise<SplitterPlugin> {
  const key = JSON.stringify([name, script])
  const before = imported.get(key)
  if (before !== undefined) return before
  withoutWorkers()
  const plugin = ownPlugin(name, await importedFrom(name, script))
  imported.set(key, plugin)
  return plugin
}

async function importedFrom(name: string, script: string): Promise<Readonly<Record<string, unknown>>> {
  const place = URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
  try {
    return (await import(/* @vite-ignore */ place)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const way =
      error instanceof TypeError && /import|module specifier/.test(error.message)
        ? "; a module from a file can import nothing, so bundle it into one file first"
        : ""
    throw new Error(`${name} could not be imported (${said(error)})${way}`, { cause: error })
  } finally {
    URL.revokeObjectURL(place)
  }
}
