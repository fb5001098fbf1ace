/**
 * The machine that this runs on, for who asks what it has.
 *
 * In: nothing. Out: a Machine; undefined in a browser. Never: imports a module of Node, which a bundler for pages would
 * look for.
 */
import type { Machine } from "./vulkan.ts"

interface NodeProcess {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly execPath: string
  getBuiltinModule?(name: "node:fs"): {
    readdirSync(folder: string): string[]
    existsSync(path: string): boolean
  }
  dlopen?(module: object, path: string): void
}

/** What systems say of a library that is there: it opens, and is no add-on of Node. */
const OPENED = /self-register|register_module/

/** Looks at the machine; undefined where there is none to look at, as in a page. */
export function thisMachine(): Machine | undefined {
  const { process } = globalThis as { readonly process?: NodeProcess }
  const files = process?.getBuiltinModule?.("node:fs")
  if (process === undefined || files === undefined) return undefined
  const { platform, env, execPath } = process
  return {
    platform,
    env,
    namesIn: (folder) => {
      try {
        return files.readdirSync(folder)
      } catch {
        // Not there, no folder, or not ours to read: no driver's file can be read there either.
        return []
      }
    },
    whyNotLoaded: (library) => {
      // The native code looks beside the program too, where Electron keeps its own, then where the system does.
      if (files.existsSync(`${execPath.slice(0, execPath.lastIndexOf("/"))}/${library}`)) return undefined
      try {
        process.dlopen?.({ exports: {} }, library)
        return undefined
      } catch (error) {
        const message = String((error as { readonly message?: unknown } | null)?.message ?? error)
        return OPENED.test(message) ? undefined : message
      }
    },
  }
}
