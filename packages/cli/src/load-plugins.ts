/**
 * Plug-ins of `--plugin <package>`, found from the folder where the command was typed.
 *
 * In: names of packages, or paths that begin with `.` or `/`. Out: plug-ins, each with the package that it is of.
 * Never: looks among the packages of this command; a plug-in is the user's.
 */
import { AunetError, type Plugin, registry } from "aunet"
import { importFrom, isPath } from "./import-from.ts"

/** What a plug-in package looks like, for messages. */
const SHAPE = "a plug-in package exports { kind, name, apiVersion, make }, or a list of them, as its default"

/** The kinds that something here asks for; another one would be loaded and never used. */
const KINDS = ["splitter", "engine", "upsampler", "pool"]

/**
 * Loads packages; the default export of each is a plug-in or a list of plug-ins. A name that is given twice is
 * loaded once.
 *
 * @param folder where the packages are installed
 * @throws UsageError for a package that is not there or does not load; AunetError BAD_PLUGIN for one without a
 * default export, a default export that is no plug-in, another apiVersion, a kind that nothing uses, or two
 * plug-ins of one kind and name
 */
export async function loadPlugins(names: readonly string[], folder = process.cwd()): Promise<Plugin[]> {
  const found: Plugin[] = []
  for (const name of new Set(names)) found.push(...(await loadPlugin(name, folder)))
  registry(found)
  return found
}

async function loadPlugin(name: string, folder: string): Promise<readonly Plugin[]> {
  const exported = await importFrom(name, folder)
  if (!("default" in exported)) {
    const others = Object.keys(exported)
    const instead = others.length === 0 ? "" : ` (it exports ${others.slice(0, 5).join(", ")})`
    throw new AunetError(
      "BAD_PLUGIN",
      `--plugin ${name}: the package has no default export${instead}; ${SHAPE}`,
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
  const stray = plugins.find(({ kind }) => !KINDS.includes(kind))
  if (stray !== undefined)
    throw new AunetError(
      "BAD_PLUGIN",
      `--plugin ${name}: "${stray.name}" is of kind "${stray.kind}", which nothing here uses; the kinds are ${KINDS.join(", ")}`,
    )
  return isPath(name) ? plugins : plugins.map((plugin) => ofPackage(plugin, name))
}

/** The same plug-in with its package, for checkpoints; a plug-in that says so itself knows better. */
const ofPackage = (plugin: Plugin, name: string): Plugin =>
  plugin.package === undefined
    ? (Object.assign(Object.create(Object.getPrototypeOf(plugin) as object) as Plugin, plugin, {
        make: plugin.make.bind(plugin),
        package: name,
      }) as Plugin)
    : plugin
