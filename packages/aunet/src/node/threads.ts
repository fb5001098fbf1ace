/**
 * Threads that split text as this preset does, for `prepareCorpus` and `addLevels`.
 *
 * In: a splitter that a registry of the preset made. Out: how threads make the same. Never: starts one.
 */
import { availableParallelism } from "node:os"
import type { SplitterThreads } from "@aunet/data/node"
import type { Splitter } from "@aunet/splitter"
import type { ThreadChoice } from "./thread-splitter.ts"

/** How threads make a splitter. */
export interface SplitterThreadsOptions {
  /** How many; as many as there are cores when left out. */
  readonly count?: number
  /** Addresses of modules with plug-ins beside those of the preset, each its default export. */
  readonly plugins?: readonly string[]
}

/**
 * Says how threads make a splitter.
 *
 * @example
 * await prepareCorpus(sources, "corpus", { splitter, threads: splitterThreads(splitter) })
 */
export function splitterThreads(
  { name, options, data }: Splitter,
  { count = availableParallelism(), plugins = [] }: SplitterThreadsOptions = {},
): SplitterThreads {
  // The same file is .ts in the sources and .js where it is built.
  const [own = ""] = import.meta.url.split("?")
  const choice: ThreadChoice = { name, options, plugins, ...(data !== undefined && { data }) }
  return {
    module: new URL(own.endsWith(".ts") ? "thread-splitter.ts" : "thread-splitter.js", own).href,
    choice,
    count,
  }
}
