/**
 * Plug-ins of `--plugin <package>`, found from the folder where the command was typed.
 *
 * In: names of packages, or paths that begin with `.` or `/`. Out: plug-ins.
 * Never: looks among the packages of this command; a plug-in is the user's.
 */
import { registerHooks } from "node:module"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { AunetError, type Plugin, registry } from "aunet"
import { UsageError } from "./usage-error.ts"

/**
 * Loads packages; the default export of each is a plug-in or a list of plug-ins.
 *
 * @param folder where the packages are installed
 * @throws UsageError for a package that is not there, does not load, or has no default export;
 * AunetError BAD_PLUGIN for a default export that is not a plug-in
 */
export async function loadPlugins(names: readonly string[], folder = process.cwd()): Promise<Plugin[]> {
  const found: Plugin[] = []
  for (const name of names) found.push(...(await loadPlugin(name, folder)))
  return found
}

async function loadPlugin(name: string, folder: string): Promise<readonly Plugin[]> {
  const exported = await importFrom(name, folder)
  if (!("default" in exported)) {
    throw new UsageError(
      `--plugin ${name}: the package has no default export; a plug-in package exports { kind, name, apiVersion, make }, or a list of them, as its default`,
    )
  }
  const plugins = (
    Array.isArray(exported["default"]) ? exported["default"] : [exported["default"]]
  ) as Plugin[]
  try {
    registry(plugins)
  } catch (error) {
    if (!(error instanceof AunetError)) throw error
    throw new AunetError(error.code, `--plugin ${name}: ${error.message}`, { cause: error })
  }
  return plugins
}

/** Imports as a file in `folder` would. */
async function importFrom(name: string, folder: string): Promise<Record<string, unknown>> {
  const local = /^\.{0,2}[/\\]|^[a-z]:[/\\]/i.test(name)
  const wanted = local ? pathToFileURL(resolve(folder, name)).href : name
  const parentURL = pathToFileURL(join(folder, "plugin.js")).href
  let found = true
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (context.parentURL !== import.meta.url) return next(specifier, context)
      found = false
      const resolved = next(specifier, { ...context, parentURL })
      found = true
      return resolved
    },
  })
  try {
    return (await import(wanted)) as Record<string, unknown>
  } catch (cause) {
    const { message } = cause instanceof Error ? cause : { message: String(cause) }
    // A package that is there may itself need one that is not: that is another sentence.
    throw new UsageError(
      found
        ? `--plugin ${name} could not be loaded: ${message}`
        : `--plugin ${name}: there is no such package in ${folder}; install it there (npm install ${name}), or give a path that begins with ./`,
      { cause },
    )
  } finally {
    hooks.deregister()
  }
}
