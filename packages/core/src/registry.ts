/**
 * The registry: which plug-ins a program knows, fixed when it is made.
 *
 *     const known = registry([wordsPlugin, multiLinearPlugin, gpujsPlugin])
 *     known.get("splitter", "words")
 *
 * In: a list of plug-ins. Out: look-up by kind and name. Never: a global, never a change afterwards.
 */
import { AunetError } from "@aunet/base"
import { type Plugin, PLUGIN_API_VERSION, type PluginKind, type PluginKinds } from "./plugin.ts"

/** A frozen set of plug-ins. */
export interface Registry {
  /**
   * Finds a plug-in.
   *
   * @throws AunetError UNKNOWN_PLUGIN with the names that exist and how to add one
   */
  get<K extends PluginKind>(kind: K, name: string): PluginKinds[K]
  /** Lists the names of a kind, in the order of the list. */
  names(kind: PluginKind): readonly string[]
  /** Makes a larger registry. */
  with(plugins: readonly Plugin[]): Registry
}

/**
 * Makes a registry of plug-ins. One that is given twice, the very same value, is there once: a preset may have it too.
 *
 * @throws AunetError BAD_PLUGIN for a value that is not a plug-in, another apiVersion, or two of one kind and name
 */
export function registry(plugins: readonly Plugin[]): Registry {
  const known = new Map<string, Plugin>()
  for (const plugin of plugins) {
    check(plugin)
    const key = `${plugin.kind} ${plugin.name}`
    const other = known.get(key)
    if (other !== undefined && other !== plugin)
      throw new AunetError(
        "BAD_PLUGIN",
        `two plug-ins are the ${plugin.kind} "${plugin.name}", ${origins(other, plugin)}; leave one out, or give one another name`,
      )
    known.set(key, plugin)
  }
  const names = (kind: PluginKind): string[] =>
    [...known.values()].filter((plugin) => plugin.kind === kind).map(({ name }) => name)
  return Object.freeze<Registry>({
    get: <K extends PluginKind>(kind: K, name: string) => {
      const plugin = known.get(`${kind} ${name}`)
      if (plugin === undefined) {
        throw new AunetError(
          "UNKNOWN_PLUGIN",
          `there is no ${kind} "${name}"${otherKind(plugins, name)}; known: ${names(kind).join(", ") || "none"}. Install the package that has it and name it (--plugin <package>, or registry([...]))`,
        )
      }
      return plugin as PluginKinds[K]
    },
    names,
    with: (more) => registry([...plugins, ...more]),
  })
}

/** Says where two plug-ins come from, as far as they tell. */
function origins(one: Plugin, other: Plugin): string {
  if (one.package !== other.package) return `${origin(one)} and ${origin(other)}`
  return one.package === undefined ? "both given in code or with aunet" : `of two copies of ${one.package}`
}

const origin = ({ package: from }: Plugin): string =>
  from === undefined ? "one given in code or with aunet" : `that of ${from}`

/** Of what kind a name is, when it is of another than the one that was asked for. */
function otherKind(plugins: readonly Plugin[], name: string): string {
  const found = plugins.find((plugin) => plugin.name === name)
  return found === undefined ? "" : ` ("${name}" is of kind ${found.kind})`
}

/** Refuses what is not a plug-in, saying what it is instead: users pass the default export of any package here. */
function check(plugin: unknown): asserts plugin is Plugin {
  const shown =
    typeof plugin === "object" && plugin !== null ? `{ ${Object.keys(plugin).join(", ")} }` : String(plugin)
  const { kind, name, apiVersion, make } = (plugin ?? {}) as Record<string, unknown>
  const faults = [
    ...(isName(kind) ? [] : ["kind is no name"]),
    ...(isName(name) ? [] : ["name is none"]),
    ...(typeof make === "function" ? [] : ["make is no function"]),
  ]
  if (faults.length > 0) {
    throw new AunetError(
      "BAD_PLUGIN",
      `${shown} is not a plug-in (${faults.join(", ")}); one is { kind, name, apiVersion, make }`,
    )
  }
  if (apiVersion !== PLUGIN_API_VERSION) {
    throw new AunetError(
      "BAD_PLUGIN",
      `the ${String(kind)} "${String(name)}" has apiVersion ${String(apiVersion)}; this version of @aunet/core needs ${PLUGIN_API_VERSION}. ${wayOut(apiVersion)}`,
    )
  }
}

const isName = (value: unknown): boolean => typeof value === "string" && value !== ""

/** Which side of two versions that do not fit has to move. */
const wayOut = (apiVersion: unknown): string =>
  typeof apiVersion === "number" && apiVersion > PLUGIN_API_VERSION
    ? "Update aunet, or install an earlier version of the plug-in"
    : `Update the plug-in; whoever writes it sets apiVersion: ${PLUGIN_API_VERSION}`
