/**
 * The combinations of splitters: `union`, `every-nth`, `at-most`, `by-script`.
 *
 * In: plug-ins. Out: a registry of them and of the combinations of their splitters. Never: part of a page's first script:
 * one of them knows the script of every character.
 */
import { type Plugin, registry, type Registry } from "@aunet/core"
import { algebraPlugins, type SplitterPlugin } from "@aunet/splitter"

/** Makes a registry of plug-ins and of the combinations of their splitters. */
export const withCombinations = (plugins: readonly Plugin[]): Registry =>
  registry([
    ...plugins,
    ...algebraPlugins(plugins.filter((plugin): plugin is SplitterPlugin => plugin.kind === "splitter")),
  ])
