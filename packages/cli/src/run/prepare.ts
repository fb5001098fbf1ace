/**
 * What `aunet prepare` does.
 *
 * In: options as typed. Out: a corpus on the disk, and what it holds. Never: holds all of the text in memory.
 */
import { resolve } from "node:path"
import { defaultRegistry } from "aunet"
import { isCorpusFolder, type PreparedCorpus } from "aunet/node"
import { chooseSplitter, makeSplitter } from "../arguments/choose-splitter.ts"
import { loadPlugins } from "../arguments/load-plugins.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { showControls } from "../draw/show-controls.ts"
import { checkWritable } from "../files/out-folder.ts"
import { fittingSplitter } from "../files/fitting-splitter.ts"
import { pinnedAsTyped } from "../files/hub.ts"
import type { ReadingFlags } from "../files/read-texts.ts"
import { checkTextsThere, refuseInside, textSources, typedPath } from "../files/text-sources.ts"
import type { Interrupts } from "../interrupts.ts"
import { bytes, counted } from "../report/figures.ts"
import { invocation } from "../report/invocation.ts"
import type { Screen } from "../report/screen.ts"
import { shellPath } from "../report/shell-quote.ts"
import { prepareInto } from "./prepare-into.ts"

/** Options as typed. */
export interface PrepareFlags extends ReadingFlags {
  readonly data: readonly string[]
  readonly more: readonly string[]
  readonly out: string | undefined
  readonly splitter: string | undefined
  readonly splitterOptions: string | undefined
  readonly plugin: readonly string[]
  readonly heldOutShare: number | undefined
  readonly threads: number | undefined
  readonly seed: number | undefined
  readonly json: boolean
}

/** Words, pairs and fours: a model of fewer stages has its levels cut. */
const EVERY_STAGE = { groups: [1, 2, 4] }

/** Prepares a corpus, or adds the levels of a splitter to one. */
export async function prepare(flags: PrepareFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const { out, threads, seed, heldOutShare, plugin } = flags
  const asTyped = [...flags.data, ...flags.more]
  if (asTyped.length === 0)
    throw new UsageError("--data is needed: a file or folder of text; see aunet prepare --help")
  if (out === undefined)
    throw new UsageError("--out is needed: a new folder for the corpus; see aunet prepare --help")
  checkTextsThere("--data", asTyped)
  const registry = defaultRegistry(await loadPlugins(plugin))
  const chosen = await chooseSplitter(flags)
  const paths = await pinnedAsTyped(asTyped, screen)
  const looked = { choice: chosen, paths, reading: flags, stages: 4, isBrought: false }
  const typed = await fittingSplitter(looked, screen, interrupts.signal)
  const choice = Object.keys(typed).length === 0 ? { splitterOptions: EVERY_STAGE } : typed
  const splitter = makeSplitter(registry, choice, flags.splitter)
  const sources = await sourcesOf(asTyped, paths, out)
  if (sources === undefined && (seed !== undefined || heldOutShare !== undefined))
    throw new UsageError("--seed and --held-out-share: a corpus keeps what it holds out; leave them out")
  if (sources !== undefined)
    refuseInside(
      sources.map(({ path }) => path),
      out,
    )
  await checkWritable(out)
  const list = await prepareInto(
    { sources, splitter, out, reading: flags, plugin, threads, seed, heldOutShare },
    screen,
    interrupts,
  )
  if (screen.json) {
    const { documents, bytes, sources: counts, heldOut, levels } = list
    screen.printJson({ documents, bytes, sources: counts, heldOut, levels })
    return
  }
  screen.print(`${out}\n`)
  for (const line of reportLines(list)) screen.note(showControls(line))
  screen.note(`train on it: ${invocation()} train --data ${shellPath(out)} --out run`)
}

/**
 * Where text comes from; `undefined` where it is there already, and gets other levels.
 *
 * @param paths the same with commits, which are in no name
 */
async function sourcesOf(asTyped: readonly string[], paths: readonly string[], out: string) {
  const places = paths.map((path) => typedPath(path).path)
  const sources = textSources(asTyped).map(({ name }, i) => ({ name, path: places[i] ?? name }))
  const [first] = sources
  for (const { path } of sources) {
    if (!(await isCorpusFolder(path))) continue
    if (sources.length === 1 && first !== undefined && resolve(path) === resolve(out)) return undefined
    throw new UsageError(
      `--data ${path} is a prepared corpus; to add the levels of a splitter to it, give it alone, and as --out too`,
    )
  }
  return sources
}

function reportLines({ documents, bytes: size, sources, heldOut, levels }: PreparedCorpus): string[] {
  return [
    `text      ${bytes(size)} in ${counted(documents, "document")}, of which ${bytes(heldOut.bytes)} in ${counted(heldOut.documents, "document")} held out`,
    ...(sources.length === 1
      ? []
      : sources.map(
          (source) =>
            `source    ${source.name}: ${bytes(source.bytes)} in ${counted(source.documents, "document")}`,
        )),
    ...levels.map(
      ({ splitter, bits, counts }) =>
        `levels    ${splitter.name} ${JSON.stringify(splitter.options)}, ${bits === 1 ? "1 bit" : `${bits} bits`} a byte: ${counts
          .map((count, level) => (level === 0 ? undefined : `${bytes(count)} of level ${level}`))
          .filter((each) => each !== undefined)
          .join(", ")}`,
    ),
  ]
}
