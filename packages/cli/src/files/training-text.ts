/**
 * The text of a training: in memory, or a corpus on the disk where it is large; one text, or sources by name.
 *
 *     --data corpus/   a prepared corpus
 *     --data texts/    up to 256 MB in memory; more is prepared into <out>.corpus, beside the checkpoint
 *     --data web:...   a source; where all of them are more, each is prepared into <out>.web.corpus
 *
 * In: paths as typed. Out: documents or a corpus. Never: prepares without a word.
 */
import { createHash } from "node:crypto"
import { readdir, readFile, rm, stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import type { Document, Mix, Sources, Splitter, StoredCorpus, TrainSettings } from "aunet"
import { isCorpusFolder, isHubAddress, likelyBytes, openCorpusFolder } from "aunet/node"
import { checkMix } from "../arguments/mix-of.ts"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import type { Interrupts } from "../interrupts.ts"
import { showControls } from "../draw/show-controls.ts"
import { bytes } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import { prepareInto } from "../run/prepare-into.ts"
import { hubOptions, pinned } from "./hub.ts"
import { type ReadingFlags, readTexts } from "./read-texts.ts"
import { namedPaths, refuseInside } from "./text-sources.ts"

/** Text above this is prepared on the disk; in memory it would take ten times as much. */
export const MOST_IN_MEMORY = 256e6

/** What a training reads. */
export interface TrainingText {
  readonly settings: Pick<TrainSettings, "data" | "corpus" | "mix">
  /** Closes the files of corpora. */
  readonly close: () => Promise<void>
}

/** What is known before the text is. */
export interface AskedText {
  readonly paths: readonly string[]
  /** Shares by the names of sources. */
  readonly mix?: Mix | undefined
  readonly out: string
  readonly flags: ReadingFlags & { readonly plugin: readonly string[]; readonly threads: number | undefined }
  readonly seed: number | undefined
  /** The splitter of the training; `undefined` for a model over tokens, whose text is in memory. */
  readonly splitter: () => Promise<Splitter | undefined>
  readonly mostInMemory?: number
}

/** A text of the training. */
interface OneText {
  /** Absent where there is one text. */
  readonly name: string | undefined
  readonly paths: readonly string[]
  /** A prepared corpus. */
  readonly corpus: string | undefined
}

/**
 * Finds the text, and prepares it where it is large.
 *
 * @throws UsageError for a corpus among other paths, shares or names that do not fit; what reading and preparing throw
 */
export async function trainingText(
  asked: AskedText,
  screen: Screen,
  interrupts: Interrupts,
): Promise<TrainingText> {
  const { paths, mix, flags, mostInMemory = MOST_IN_MEMORY } = asked
  const named = namedPaths(paths, "--data", mix !== undefined)
  if (named !== undefined && mix !== undefined) checkMix(mix, [...named.keys()])
  const texts: OneText[] = []
  for (const [name, typed] of named ?? [[undefined, paths] as const]) {
    // All that is read is of one commit, also where the text is large and is read later.
    const own = await pinned(typed, screen)
    texts.push({ name, paths: own, corpus: await corpusIn(own, named !== undefined) })
  }
  const inFiles = texts.flatMap(({ corpus, paths: own }) => (corpus === undefined ? own : []))
  const isLarge =
    inFiles.length > 0 &&
    (await likelyBytes(inFiles, mostInMemory, {
      ...present({ encoding: flags.encoding, as: flags.as }),
      hub: hubOptions(screen),
    })) > mostInMemory
  const splitter = isLarge ? await asked.splitter() : undefined
  const open: StoredCorpus[] = []
  const read = async ({ name, paths: own, corpus }: OneText): Promise<readonly Document[] | StoredCorpus> => {
    if (corpus === undefined && splitter === undefined) return readTexts(own, screen, flags)
    const stored =
      corpus !== undefined || splitter === undefined
        ? await openCorpusFolder(corpus ?? "")
        : await cached(asked, { name, paths: own }, splitter, screen, interrupts)
    open.push(stored)
    return stored
  }
  const found: (readonly Document[] | StoredCorpus)[] = []
  for (const text of texts) found.push(await read(text))
  const close = async (): Promise<void> => {
    for (const corpus of open) await corpus.close()
  }
  const [alone] = found
  if (named === undefined && alone !== undefined)
    return { settings: "rows" in alone ? { corpus: alone } : { data: alone }, close }
  const data = Object.fromEntries(texts.map(({ name }, i) => [name, found[i]])) as Sources
  return { settings: { data, ...(mix && { mix }) }, close }
}

/** The corpus among some paths, which stands alone there. */
async function corpusIn(paths: readonly string[], isSource: boolean): Promise<string | undefined> {
  for (const path of paths) {
    if (!(await isCorpusFolder(path))) continue
    if (paths.length === 1) return path
    throw new UsageError(
      `--data ${path} is a prepared corpus, which stands alone${isSource ? " under its name" : ""}; prepare all texts into one with aunet prepare, or mix sources of other names with --mix`,
    )
  }
  return undefined
}

/** A corpus beside the checkpoint: of the same files, gone on with or as it is; of others, made anew. */
async function cached(
  { out, flags, seed, mostInMemory = MOST_IN_MEMORY }: AskedText,
  { name: source, paths }: Pick<OneText, "name" | "paths">,
  splitter: Splitter,
  screen: Screen,
  interrupts: Interrupts,
): Promise<StoredCorpus> {
  const folder = `${out.replace(/[/\\]+$/, "")}${source === undefined ? "" : `.${source}`}.corpus`
  refuseInside(paths, folder)
  const name = `texts ${await stampOf(paths, flags)}`
  const there = await sourceThere(folder)
  const known = there?.includes(JSON.stringify(name)) === true
  if (there !== undefined && !known) {
    screen.note(`note      the texts are others than those in ${folder}, so it is made anew`)
    await rm(folder, { recursive: true, force: true })
  }
  const done = known && (await isCorpusFolder(folder))
  if (done) screen.note(`corpus    ${folder}, prepared before`)
  else
    screen.note(
      source === undefined
        ? `corpus    more than ${bytes(mostInMemory)} of text, so it is prepared on the disk, in ${folder}`
        : `corpus    ${showControls(source)} is prepared on the disk, in ${folder}: all sources together are more than ${bytes(mostInMemory)} of text`,
    )
  // Levels that are there stay; those of another splitter are added.
  const unfinished = await stat(join(folder, "unfinished.json")).catch(() => undefined)
  const { plugin, threads } = flags
  await prepareInto(
    {
      sources: done && unfinished === undefined ? undefined : paths.map((path) => ({ name: path, path })),
      named: name,
      splitter,
      out: folder,
      reading: flags,
      plugin,
      threads,
      seed,
    },
    screen,
    interrupts,
  )
  return openCorpusFolder(folder)
}

/** What a folder's list says of its sources, or what it was begun with. */
async function sourceThere(folder: string): Promise<string | undefined> {
  for (const name of ["corpus.json", "unfinished.json"]) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined)
    // The settings of one that was begun are JSON in JSON.
    if (text !== undefined) return text.replaceAll('\\"', '"')
  }
  return undefined
}

/** Another for other files, or files that were changed. */
async function stampOf(paths: readonly string[], { as, encoding, field }: ReadingFlags): Promise<string> {
  const hash = createHash("sha256").update(
    JSON.stringify([encoding, field, ...(as === undefined ? [] : [as])]),
  )
  const add = async (path: string): Promise<void> => {
    const found = await stat(path).catch(() => undefined)
    if (found?.isDirectory() === true) {
      for (const name of (await readdir(path)).toSorted()) await add(join(path, name))
    } else
      hash.update(JSON.stringify([isHubAddress(path) ? path : resolve(path), found?.size, found?.mtimeMs]))
  }
  for (const path of paths) await add(path)
  return hash.digest("hex").slice(0, 16)
}
