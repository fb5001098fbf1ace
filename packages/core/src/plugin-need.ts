/**
 * Which plug-ins a checkpoint needs, and what to install to have them.
 *
 *     config.json   "plugins": [{ "kind": "splitter", "name": "thai-verse", "package": "@me/thai-verse" }]
 *
 * In: a registry and what a model was made of. Out: needs, or an error that names what is missing.
 * Never: installs or imports anything.
 */
import type { Json, Splitter } from "@aunet/splitter"
import * as v from "valibot"
import type { ModelConfig } from "./config.ts"
import { AunetError, struct } from "@aunet/base"
import type { PluginKind } from "./plugin.ts"
import type { Registry } from "./registry.ts"

/** A plug-in that came from a package of its own. */
export const PluginNeed = struct({
  kind: v.string(),
  name: v.string(),
  /** What to install, and to name with `--plugin`. */
  package: v.string(),
})
export type PluginNeed = v.InferOutput<typeof PluginNeed>

/**
 * Lists the plug-ins of a model and its splitter that say which package they are of. Those that say nothing come
 * with the program, or were given by hand.
 *
 * A splitter made of others holds their names in its options; those are found as well.
 */
export function pluginNeeds(registry: Registry, splitter: Splitter, config: ModelConfig): PluginNeed[] {
  const wanted: [PluginKind, string][] = [
    ...[splitter.name, ...namesIn(splitter.options)].map((name): [PluginKind, string] => ["splitter", name]),
    ["upsampler", config.upsampler.name],
    ...(config.router === undefined ? [] : [["router", config.router.name] as [PluginKind, string]]),
    ...(config.pool === undefined ? [] : [["pool", config.pool.name] as [PluginKind, string]]),
  ]
  const needs = new Map<string, PluginNeed>()
  for (const [kind, name] of wanted) {
    if (!registry.names(kind).includes(name)) continue
    const { package: from } = registry.get(kind, name)
    if (from !== undefined) needs.set(`${kind} ${name}`, { kind, name, package: from })
  }
  return [...needs.values()]
}

/** Every name in options, however deep: `{ parts: [{ name, options }] }`. */
export function namesIn(options: Json): string[] {
  if (typeof options !== "object" || options === null) return []
  const own = "name" in options && typeof options["name"] === "string" ? [options["name"]] : []
  return [...own, ...Object.values(options).flatMap((value: Json) => namesIn(value))]
}

/**
 * Checks that a registry has what a checkpoint needs.
 *
 * @param splitter the name of its splitter: older checkpoints list no needs
 * @throws AunetError UNKNOWN_PLUGIN with the packages to install
 */
export function requirePlugins(
  registry: Registry,
  needs: readonly PluginNeed[],
  splitter: string,
  where: string,
): void {
  const missing = needs.filter(({ kind, name }) => !registry.names(kind as PluginKind).includes(name))
  if (missing.length > 0) {
    const named = missing.map((need) => `the ${need.kind} "${need.name}" of the package ${need.package}`)
    const packages = [...new Set(missing.map((need) => need.package))]
    throw new AunetError(
      "UNKNOWN_PLUGIN",
      `${where} needs ${named.join(" and ")}; install it (npm install ${packages.map(installable).join(" ")}) and name it (${packages.map((name) => `--plugin ${name}`).join(" ")}, or plugins: [...] in code)`,
    )
  }
  if (!registry.names("splitter").includes(splitter))
    throw new AunetError(
      "UNKNOWN_PLUGIN",
      `${where} needs the splitter "${splitter}", which does not come with aunet, and does not say from which package it is; known: ${registry.names("splitter").join(", ") || "none"}. Name the package that has it (--plugin <package>, or plugins: [...] in code)`,
    )
}

/** The package of an entry point: `@me/kit` of `@me/kit/thai`. */
const installable = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/")
