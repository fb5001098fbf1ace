/**
 * What a corpus is prepared of, and how: looked at before anything is written.
 *
 * In: options of a caller who may have no types. Out: nothing, or an error; and what has to stay the same when a corpus is
 * gone on with. Never: asks for a document.
 */
import { badOption, checkOptionNames, checkSignal, type OptionNames } from "@aunet/base"
import type { Document, LongDocument } from "../../documents.ts"
import { canonical } from "../../stored/corpus-list.ts"
import { zlibCrc32 } from "./corpus-folder.ts"
import type { LevelsOptions } from "./corpus-levels.ts"

/** Where some of the text comes from. */
export interface TextSource {
  /** Another for each. */
  readonly name: string
  readonly documents: AsyncIterable<Document | LongDocument> | Iterable<Document | LongDocument>
}

/** How a corpus is prepared. */
export interface PrepareOptions extends LevelsOptions {
  /** Share of the text, in bytes, that is held out, from 0 to below 1; 0.05, and at most 64 MiB, when left out. */
  readonly heldOutShare?: number
  /** Chooses what is held out; 0 when left out. */
  readonly seed?: number
}

const NAMES: OptionNames<PrepareOptions> = {
  splitter: true,
  threads: true,
  signal: true,
  onProgress: true,
  heldOutShare: true,
  seed: true,
}

/** Most sources: an entry has 16 bits for them. */
const MOST_SOURCES = 2 ** 16

/**
 * Looks at sources and options.
 *
 * @throws AunetError BAD_OPTION
 */
export function checkPrepareOptions(sources: readonly TextSource[], options: PrepareOptions): void {
  const { heldOutShare, seed = 0, signal, threads } = options
  checkOptionNames("prepareCorpus", options, NAMES)
  checkSignal(signal)
  if (heldOutShare !== undefined && !(heldOutShare >= 0 && heldOutShare < 1))
    throw badOption("heldOutShare", heldOutShare, "from 0 to below 1")
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw badOption("seed", seed, "a whole number from 0 to 2^53 - 1")
  if (
    threads !== undefined &&
    !(Number.isInteger(threads.count) && threads.count >= 1 && threads.count <= 1024)
  )
    throw badOption("threads.count", threads.count, "a whole number from 1 to 1024")
  const names = sources.map(({ name }) => name)
  if (names.length === 0 || names.length > MOST_SOURCES)
    throw badOption("sources", names.length, `1 to ${MOST_SOURCES} of them`)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw badOption("sources", twice, "a name that no other source has")
}

/** What has to be the same when it is gone on with, in a line that people can read. */
export function settingsOf(
  sources: readonly TextSource[],
  { splitter, heldOutShare, seed = 0 }: PrepareOptions,
): string {
  const { name, options, data } = splitter
  return canonical({
    sources: sources.map((source) => source.name),
    splitter: { name, options, ...(data && { learned: zlibCrc32(data) }) },
    heldOutShare: heldOutShare ?? "default",
    seed,
  })
}
