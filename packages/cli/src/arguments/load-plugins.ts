/**
 * Plug-ins of `--plugin <package>`, found from the folder where the command was typed.
 *
 * In: names of packages, or paths that begin with `.` or `/`. Out: plug-ins, each with the package that it is of.
 * Never: looks among the packages of this command; a plug-in is the user's.
 */
import { AunetError, defaultPlugins, defaultRegistry, type Plugin, registry } from "aunet"
import { isOfPackage, messageOf } from "../thrown.ts"
import { importFrom, isPath } from "./import-from.ts"

/** What a plug-in package looks like, for messages. */
const SHAPE = "a plug-in package exports { kind, name, apiVersion, make }, or a list of them, as its default"

/** The kinds that something here asks for; another one would be loaded and never used. */
const KINDS = ["splitter", "engine", "upsampler", "pool"]

/**
 * Loads packages; the default export of each is a plug-in or a list of plug-ins. A name that is given twice is
 * loaded once, and so is a plug-in that two packages export, or that aunet has already.
 *
 * @param folder where the packages are installed
 * @throws UsageError for a package that is not there or does not load; AunetError BAD_PLUGIN for one without a
 * default export, a default export that is no plug-in, another apiVersion, a kind that nothing uses, or two
 * plug-ins of one kind and name
 */
export async function loadPlugins(names: readonly string[], folder = process.cwd()): Promise<Plugin[]> {
  const found: Plugin[] = []
  const preset = defaultRegistry()
  const owners = new Map<string, string>()
  const known = new Set<Plugin>(defaultPlugins)
  for (const name of new Set(names)) {
    for (const plugin of await loadPlugin(name, folder)) {
      if (known.has(plugin)) continue
      known.add(plugin)
      const { kind } = plugin
      const key = `${kind} ${plugin.name}`
      const owner = preset.names(kind).includes(plugin.name) ? "aunet" : owners.get(key)
      if (owner !== undefined)
        throw new AunetError(
          "BAD_PLUGIN",
          `--plugin ${name}: two plug-ins are the ${kind} "${plugin.name}", this one and that of ${owner}; leave one out, or give one another name`,
        )
      owners.set(key, name)
      found.push(careful(isPath(name) ? plugin : ofPackage(plugin, name), name))
    }
  }
  return found
}

/** Gives the addresses of the same packages, for threads that load them too. */
export async function pluginAddresses(names: readonly string[], folder = process.cwd()): Promise<string[]> {
  const addresses: string[] = []
  for (const name of new Set(names)) await importFrom(name, folder, (address) => addresses.push(address))
  return addresses
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
  if (plugins.length === 0)
    throw new AunetError("BAD_PLUGIN", `--plugin ${name}: its default export is an empty list; ${SHAPE}`)
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
  return plugins
}

/**
 * The same plug-in; what goes wrong when it makes a splitter is told as its own, not as a defect of this command.
 * A copy has to keep its prototype: a plug-in may be an instance.
 */
function careful(plugin: Plugin, name: string): Plugin {
  if (plugin.kind !== "splitter") return plugin
  const refuse = (what: string, cause?: unknown) =>
    new AunetError("BAD_PLUGIN", `--plugin ${name}: make of the splitter "${plugin.name}" ${what}`, { cause })
  const make: typeof plugin.make = (...choice) => {
    let made
    try {
      made = plugin.make(...choice)
    } catch (cause) {
      if (isOfPackage(cause)) throw cause
      throw refuse(
        `failed: ${messageOf(cause)}; tell its author, who throws a SplitterError for what users can mend`,
        cause,
      )
    }
    const { name: own, depth = -1, split, cursor } = (made ?? {}) as Partial<typeof made>
    if (typeof split !== "function" || typeof cursor !== "function" || !isDepth(depth))
      throw refuse(
        "gave no splitter; one is { name, options, depth, split, cursor }, as stepSplitter makes it, depth from 0 to 255",
      )
    if (own === plugin.name) return made
    throw refuse(
      `gave a splitter that is named "${String(own)}"; a checkpoint finds it by its name, so both have to be the same`,
    )
  }
  return Object.assign(Object.create(Object.getPrototypeOf(plugin) as object) as Plugin, plugin, { make })
}

const isDepth = (depth: number): boolean => Number.isInteger(depth) && depth >= 0 && depth <= 255

/** The same plug-in with its package, for checkpoints; a plug-in that says so itself knows better. */
const ofPackage = (plugin: Plugin, name: string): Plugin =>
  plugin.package === undefined
    ? (Object.assign(Object.create(Object.getPrototypeOf(plugin) as object) as Plugin, plugin, {
        make: plugin.make.bind(plugin),
        package: name,
      }) as Plugin)
    : plugin
