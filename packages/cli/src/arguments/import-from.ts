/**
 * Imports a package as a file in some folder would.
 *
 * In: a name of a package, or a path, and a folder. Out: what it exports. Never: finds what is installed beside
 * this command only.
 */
import { registerHooks } from "node:module"
import { join, resolve } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { messageOf } from "../thrown.ts"
import { UsageError } from "./usage-error.ts"

/** Whether a name is a path and not a package. */
export const isPath = (name: string): boolean => /^\.{0,2}[/\\]|^[a-z]:[/\\]/i.test(name)

/**
 * Imports.
 *
 * @param onAddress told where it was found, for threads that import the same
 * @throws UsageError when it is not there, or throws while it is imported
 */
export async function importFrom(
  name: string,
  folder: string,
  onAddress: (address: string) => void = () => {},
): Promise<Record<string, unknown>> {
  const wanted = isPath(name) ? pathToFileURL(resolve(folder, name)).href : name
  const parentURL = pathToFileURL(join(folder, "plugin.js")).href
  let found = true
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (context.parentURL !== import.meta.url) return next(specifier, context)
      found = false
      const resolved = next(specifier, { ...context, parentURL })
      found = true
      onAddress(resolved.url)
      return resolved
    },
  })
  try {
    return (await import(wanted)) as Record<string, unknown>
  } catch (cause) {
    // A package that is there may itself need one that is not: that is another sentence.
    throw new UsageError(found ? notLoaded(name, cause) : notThere(name, folder, cause), { cause })
  } finally {
    hooks.deregister()
  }
}

const codeOf = (cause: unknown): unknown => (cause as { code?: unknown } | null)?.code

/** Why a package that is there gave nothing. */
function notLoaded(name: string, cause: unknown): string {
  const head = `--plugin ${name} could not be loaded: ${messageOf(cause)}`
  switch (codeOf(cause)) {
    case "ERR_MODULE_NOT_FOUND":
      return `${head}; something that it needs is not installed, so install it anew, or ask its author`
    case "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING":
      return `${head}; its TypeScript has to be built before it is installed (npm run build in its folder)`
    default:
      return `${head}; importing a plug-in must do nothing that can fail, so tell its author (--debug shows where)`
  }
}

/** Why nothing was found; a package without an entry point, or without the file that it names, is there and of no use. */
function notThere(name: string, folder: string, cause: unknown): string {
  if (codeOf(cause) === "ERR_PACKAGE_PATH_NOT_EXPORTED")
    return `--plugin ${name}: the package is there and exports nothing under that name; its package.json needs an entry in exports`
  // Node names the file only where a package leads to one.
  const { url } = (cause ?? {}) as { readonly url?: unknown }
  if (!isPath(name) && typeof url === "string")
    return `--plugin ${name}: the package is there, and its main file ${fileURLToPath(url)} is not; build it (npm run build in its folder)`
  return isPath(name)
    ? `--plugin ${name}: there is no such file in ${folder}; give the path of a file, with its ending`
    : `--plugin ${name}: there is no such package in ${folder}; install it there (npm install ${name}), or give a path that begins with ./`
}
