/**
 * The plug-ins that come with the preset: this file and `writing-plugins.ts` are the places that name concrete variants.
 *
 * In: nothing. Out: a registry. Never: loads an engine before somebody asks for it.
 */
import type { Plugin, Registry } from "@aunet/core"
import { cjkPlugin } from "@aunet/splitter-cjk"
import { learnedPlugin } from "@aunet/splitter-learned/learned"
import { linguaPlugin, patternPlugin } from "@aunet/splitter-whitespace"
import { withCombinations } from "./combinations.ts"
import { writingPlugins } from "./writing-plugins.ts"

/** The plug-ins of the preset, the engines in the order in which `auto` prefers them. */
export const defaultPlugins: readonly Plugin[] = [
  ...writingPlugins,
  linguaPlugin,
  patternPlugin,
  cjkPlugin,
  learnedPlugin,
]

/** Makes a registry of the preset's plug-ins and more, and of the combinations of all their splitters. */
export const defaultRegistry = (more: readonly Plugin[] = []): Registry =>
  withCombinations([...defaultPlugins, ...more])
