/**
 * The plug-ins of whoever only writes: those that nearly every checkpoint needs, and the rest when one names them.
 *
 * In: plug-ins that were given, and the names of a checkpoint's splitters. Out: a registry. Never: loads the data of a
 * splitter, or an engine, before it is needed.
 */
import {
  interpolatedPoolPlugin,
  linearPoolPlugin,
  multiLinearPlugin,
  repeatPlugin,
  simplePlugin,
} from "@aunet/blocks"
import { AunetError, messageOf } from "@aunet/base"
import { type Plugin, registry, type Registry } from "@aunet/core"
import { headPlugin, hnetPlugin } from "@aunet/router"
import { AT_MOST, BY_SCRIPT, EVERY_NTH, type SplitterPlugin, UNION } from "@aunet/splitter"
import { pretokPlugin, punctPlugin, wordsPlugin } from "@aunet/splitter-whitespace"
import { gpujsPlugin, onnxPlugin, referencePlugin } from "../engines/engine-plugins.ts"

/** Those that are always there, the engines in the order in which `auto` prefers them. */
export const writingPlugins: readonly Plugin[] = [
  wordsPlugin,
  pretokPlugin,
  punctPlugin,
  multiLinearPlugin,
  repeatPlugin,
  simplePlugin,
  linearPoolPlugin,
  interpolatedPoolPlugin,
  hnetPlugin,
  headPlugin,
  onnxPlugin,
  gpujsPlugin,
  referencePlugin,
]

/** Splitters that are loaded when a checkpoint names them. */
const LATER = {
  lingua: {
    package: "@aunet/splitter-whitespace",
    plugin: async () => (await import("@aunet/splitter-whitespace/lingua")).linguaPlugin,
  },
  pattern: {
    package: "@aunet/splitter-whitespace",
    plugin: async () => (await import("@aunet/splitter-whitespace/pattern")).patternPlugin,
  },
  cjk: {
    package: "@aunet/splitter-cjk",
    plugin: async () => (await import("@aunet/splitter-cjk")).cjkPlugin,
  },
  learned: {
    package: "@aunet/splitter-learned",
    plugin: async () => (await import("@aunet/splitter-learned/learned")).learnedPlugin,
  },
} as const

/** Combinations, which are loaded in the same way. */
const COMBINATIONS: readonly string[] = [UNION, EVERY_NTH, AT_MOST, BY_SCRIPT]

const isSplitter = (plugin: Plugin): plugin is SplitterPlugin => plugin.kind === "splitter"

/**
 * Makes the registry that a checkpoint is read with.
 *
 * @param given plug-ins of the caller; one that is here already is not loaded
 * @param splitters names of splitters in the checkpoint; those that are unknown are the registry's to refuse
 * @throws AunetError UNKNOWN_PLUGIN for a splitter whose code does not load, with its package
 */
export async function writingRegistry(
  given: readonly Plugin[] = [],
  splitters: readonly string[] = [],
): Promise<Registry> {
  const here = [...writingPlugins, ...given]
  const isHere = new Set(here.filter(isSplitter).map(({ name }) => name))
  const later = splitters.filter(
    (name): name is keyof typeof LATER => !isHere.has(name) && Object.hasOwn(LATER, name),
  )
  const all = [...here, ...(await Promise.all([...new Set(later)].map(loaded)))]
  const combination = splitters.find((name) => COMBINATIONS.includes(name))
  if (combination === undefined) return registry(all)
  const { withCombinations } = await import("./combinations.ts").catch((cause: unknown) => {
    throw new AunetError(
      "UNKNOWN_PLUGIN",
      `the checkpoint needs the splitter "${combination}", whose code does not load (${messageOf(cause)}); serve it beside the page's script`,
      { cause },
    )
  })
  return withCombinations(all)
}

async function loaded(name: keyof typeof LATER): Promise<SplitterPlugin> {
  const { package: from, plugin } = LATER[name]
  try {
    return await plugin()
  } catch (cause) {
    throw new AunetError(
      "UNKNOWN_PLUGIN",
      `the checkpoint needs the splitter "${name}" of ${from}, whose code does not load (${messageOf(cause)}); serve it beside the page's script, or import ${name}Plugin of ${from} and give it: plugins: [${name}Plugin]`,
      { cause },
    )
  }
}
