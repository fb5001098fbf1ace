/**
 * Text prepared into a folder, with a line that says how far it is; `prepare` and `train` share it.
 *
 * In: sources, a splitter, a folder. Out: a corpus in that folder. Never: leaves the threads running.
 */
import type { Splitter } from "aunet"
import {
  addLevels,
  type PreparedCorpus,
  prepareCorpus,
  type PrepareProgress,
  splitterThreads,
} from "aunet/node"
import { pluginAddresses } from "../arguments/load-plugins.ts"
import { present } from "../arguments/present.ts"
import { eachLongText, type ReadingFlags } from "../files/read-texts.ts"
import type { TypedSource } from "../files/text-sources.ts"
import type { Interrupts } from "../interrupts.ts"
import { bytes, counted } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import { Stopped } from "../report/stopped.ts"

/** What is prepared, and how. */
export interface PrepareInto {
  /** Where text comes from; none where a corpus gets other levels. */
  readonly sources: readonly TypedSource[] | undefined
  /** The name of all of them together; each has its own when left out. */
  readonly named?: string
  readonly splitter: Splitter
  readonly out: string
  readonly reading: ReadingFlags
  readonly plugin: readonly string[]
  readonly threads: number | undefined
  readonly seed: number | undefined
  readonly heldOutShare?: number | undefined
}

/**
 * Prepares.
 *
 * @throws Stopped after Ctrl-C or SIGTERM; what was saved stays, and the same command goes on
 */
export async function prepareInto(
  { sources, named, splitter, out, reading, plugin, threads: count, seed, heldOutShare }: PrepareInto,
  screen: Screen,
  interrupts: Interrupts,
): Promise<PreparedCorpus> {
  const orderly = interrupts.orderly(() =>
    screen.note("stopping; the same command goes on from what is saved"),
  )
  const began = performance.now()
  const onProgress = ({ bytes: text, documents, split }: PrepareProgress): void =>
    screen.progress(
      [
        `${bytes(text)} in ${counted(documents, "document")}`,
        `${bytes(split)} split`,
        `${bytes(Math.round((Math.max(text, split) / Math.max(1, performance.now() - began)) * 1000))}/s`,
      ].join(" · "),
    )
  const signal = AbortSignal.any([interrupts.signal, screen.closed])
  try {
    const plugins = await pluginAddresses(plugin)
    const threads = splitterThreads(splitter, { plugins, ...present({ count }) })
    if (sources === undefined) return await addLevels(out, { splitter, threads, signal, onProgress })
    const read = (paths: string[]) => eachLongText(paths, screen, reading, { lend: true })
    return await prepareCorpus(
      named === undefined
        ? sources.map(({ name, path }) => ({ name, documents: read([path]) }))
        : [{ name: named, documents: read(sources.map(({ path }) => path)) }],
      out,
      { splitter, threads, signal, onProgress, ...present({ seed, heldOutShare }) },
    )
  } catch (error) {
    const status = interrupts.status()
    if (status !== undefined)
      throw new Stopped(status, `stopped; the same command goes on from what is saved in ${out}`)
    throw error
  } finally {
    screen.endProgress()
    orderly[Symbol.dispose]()
  }
}
