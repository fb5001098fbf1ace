/**
 * A splitter of somebody else, from the script in a file, in a worker.
 *
 * In: a script. Out: its plug-in, or an error that says what it lacks. Never: a script that may ask another server: the worker
 * has the policy of the page, and begins no other.
 */
import type { SplitterPlugin } from "@aunet/splitter"
import { said } from "../page/words.ts"
import type { ModuleFile } from "./choice.ts"
import { withoutWorkers } from "./without-workers.ts"

/** Those that were imported, by their script: the same text is the same module. */
const imported = new Map<string, SplitterPlugin>()

/** Imports it. @throws Error for a script that does not run, or that exports no plug-in or several */
export async function splitterModule({ name, script }: ModuleFile): Promise<SplitterPlugin> {
  const before = imported.get(script)
  if (before !== undefined) return before
  withoutWorkers()
  const exported = await importedFrom(name, script)
  const plugins = [...new Set(Object.values(exported).flat().filter(isPlugin))]
  const [plugin] = plugins
  if (plugin === undefined)
    throw new Error(
      `${name} exports no splitter; it has to export a plug-in, { kind: "splitter", name, apiVersion, make }`,
    )
  if (plugins.length > 1)
    throw new Error(
      `${name} exports several splitters (${plugins.map((each) => each.name).join(", ")}); leave one of them`,
    )
  imported.set(script, plugin)
  return plugin
}

async function importedFrom(name: string, script: string): Promise<Readonly<Record<string, unknown>>> {
  const place = URL.createObjectURL(new Blob([script], { type: "text/javascript" }))
  try {
    return (await import(/* @vite-ignore */ place)) as Readonly<Record<string, unknown>>
  } catch (error) {
    const way =
      error instanceof TypeError && error.message.includes("import")
        ? "; a module from a file can import nothing, so bundle it into one file first"
        : ""
    throw new Error(`${name} could not be imported (${said(error)})${way}`, { cause: error })
  } finally {
    URL.revokeObjectURL(place)
  }
}

function isPlugin(value: unknown): value is SplitterPlugin {
  const { kind, name, make } = (value ?? {}) as Partial<Record<string, unknown>>
  return kind === "splitter" && typeof name === "string" && typeof make === "function"
}
