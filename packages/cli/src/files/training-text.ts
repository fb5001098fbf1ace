/**
 * The text of a training: in memory, or a corpus on the disk where it is large.
 *
 *     --data corpus/   a prepared corpus
 *     --data texts/    up to 256 MB in memory; more is prepared into <out>.corpus, beside the checkpoint
 *
 * In: paths as typed. Out: documents or a corpus. Never: prepares without a word.
 */
import { createHash } from "node:crypto"
import { readdir, readFile, rm, stat } from "node:fs/promises"
import { join, resolve } from "node:path"
import type { Document, Splitter, StoredCorpus } from "aunet"
import { isCorpusFolder, isHubAddress, likelyBytes, openCorpusFolder } from "aunet/node"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import type { Interrupts } from "../interrupts.ts"
import { bytes } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import { prepareInto } from "../run/prepare-into.ts"
import { hubOptions, pinned } from "./hub.ts"
import { type ReadingFlags, readTexts } from "./read-texts.ts"
import { refuseInside } from "./text-sources.ts"

/** Text above this is prepared on the disk; in memory it would take ten times as much. */
export const MOST_IN_MEMORY = 256e6

/** What a training reads. */
export type TrainingText = { readonly data: readonly Document[] } | { readonly corpus: StoredCorpus }

/** What is known before the text is. */
export interface AskedText {
  readonly paths: readonly string[]
  readonly out: string
  readonly flags: ReadingFlags & { readonly plugin: readonly string[]; readonly threads: number | undefined }
  readonly seed: number | undefined
  /** The splitter of the training; `undefined` for a model over tokens, whose text is in memory. */
  readonly splitter: () => Promise<Splitter | undefined>
  readonly mostInMemory?: number
}

/**
 * Finds the text, and prepares it where it is large.
 *
 * @throws UsageError for a corpus among other paths; what reading and preparing throw
 */
export async function trainingText(
  asked: AskedText,
  screen: Screen,
  interrupts: Interrupts,
): Promise<TrainingText> {
  const { flags, mostInMemory = MOST_IN_MEMORY } = asked
  // All that is read is of one commit, also where the text is large and is read later.
  const paths = await pinned(asked.paths, screen)
  const corpora: string[] = []
  for (const path of paths) if (await isCorpusFolder(path)) corpora.push(path)
  const [corpus] = corpora
  if (corpus !== undefined) {
    if (paths.length > 1)
      throw new UsageError(
        `--data ${corpus} is a prepared corpus, which stands alone; prepare all texts into one with aunet prepare`,
      )
    return { corpus: await openCorpusFolder(corpus) }
  }
  if (
    (await likelyBytes(paths, mostInMemory, {
      ...present({ encoding: flags.encoding, as: flags.as }),
      hub: hubOptions(screen),
    })) > mostInMemory
  ) {
    const splitter = await asked.splitter()
    if (splitter !== undefined)
      return { corpus: await cached({ ...asked, paths }, splitter, screen, interrupts) }
  }
  return { data: await readTexts(paths, screen, flags) }
}

/** A corpus beside the checkpoint: of the same files, gone on with or as it is; of others, made anew. */
async function cached(
  { paths, out, flags, seed }: AskedText,
  splitter: Splitter,
  screen: Screen,
  interrupts: Interrupts,
): Promise<StoredCorpus> {
  const folder = `${out.replace(/[/\\]+$/, "")}.corpus`
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
      `corpus    more than ${bytes(MOST_IN_MEMORY)} of text, so it is prepared on the disk, in ${folder}`,
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
