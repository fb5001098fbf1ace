/**
 * Levels of a splitter for a corpus that is there: the same text, no document read anew.
 *
 * In: the folder of a corpus, a splitter. Out: a plane of levels more, named in the list. Never: changes ids, documents
 * or other levels.
 */
import { createHash } from "node:crypto"
import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { AunetError, isError, messageOf } from "@aunet/base"
import type { Splitter } from "@aunet/splitter"
import {
  canonical,
  type CorpusList,
  decodeCorpusList,
  encodeCorpusList,
  ENTRY_BYTES,
  type LevelsOfSplitter,
  LIST,
} from "../../stored/corpus-list.ts"
import { endOf } from "../../stored/document-index.ts"
import { bitsFor } from "../../stored/packed-levels.ts"
import { DOCUMENTS, IDS, learnedName, levelsIn } from "../../stored/stored-corpus.ts"
import { zlibCrc32 } from "./corpus-folder.ts"
import { type LevelsState, levelsWriter, NO_LEVELS } from "./levels-writer.ts"
import { ownThread, ownThreads, type SplitterThreads } from "./levels-workers.ts"
import { openPlaneWriter, type Sizes } from "./plane-writer.ts"
import { shardsSync } from "./shards-sync.ts"
import { oneAtATime, readUnfinished, removeUnfinished, writeUnfinished, writeWhole } from "./unfinished.ts"
import { stopIfAborted } from "../read/unusable.ts"

/** How far it is. */
export interface PrepareProgress {
  /** Bytes of text that are written. */
  readonly bytes: number
  readonly documents: number
  /** Bytes of text that have levels. */
  readonly split: number
}

/** How levels are made. */
export interface LevelsOptions {
  readonly splitter: Splitter
  /** Threads that split; this one when left out. */
  readonly threads?: SplitterThreads
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: PrepareProgress) => void
}

/** Sizes of what is written and done at once. */
export interface PrepareSizes extends Sizes {
  /** Text between two saves. */
  readonly saveBytes: number
  /** Text of one task of a thread. */
  readonly taskBytes: number
  /** Text above which a document is split in parts by a cursor. */
  readonly longBytes: number
}

/** The name of the folder of a splitter's levels. */
export function levelsFolder({ name, options, data }: Splitter): string {
  const text = new TextEncoder().encode(`${canonical(options)} ${data === undefined ? "" : zlibCrc32(data)}`)
  return `levels-${name.replaceAll(/[^\w-]/g, "_")}-${zlibCrc32(text).toString(16).padStart(8, "0")}`
}

/** Opens a plane for a splitter's levels, with those who work them out. */
export async function openLevels(
  out: string,
  { splitter, threads }: LevelsOptions,
  sizes: PrepareSizes,
  state: LevelsState = NO_LEVELS,
) {
  const { shardBytes, taskBytes } = sizes
  // A splitter whose cursor gives other levels than it has to have whole documents.
  const longBytes = splitter.breaks?.includes("S5") === true ? Infinity : sizes.longBytes
  const bits = bitsFor(splitter.depth)
  const plane = await openPlaneWriter(out, levelsFolder(splitter), sizes, state.plane)
  const place = { folder: out, plane: IDS, shardBytes }
  const workers = threads === undefined ? ownThread(splitter, place) : ownThreads(threads, place)
  const writer = levelsWriter(plane, workers, { bits, depth: splitter.depth, state, taskBytes, longBytes })
  const close = async (): Promise<void> => {
    await workers.close()
    await writer.settled()
    await plane.close()
  }
  return {
    ...writer,
    get done() {
      return writer.done
    },
    close,
  }
}

/** Writes what a splitter learned beside its levels, and gives what the list says of them. */
export async function levelsEntry(
  out: string,
  { name, options, depth, data }: Splitter,
  { counts, checksum }: { readonly counts: number[]; readonly checksum: number },
): Promise<LevelsOfSplitter> {
  const folder = levelsFolder({ name, options, depth, ...(data && { data }) } as Splitter)
  if (data !== undefined) {
    await mkdir(join(out, folder), { recursive: true })
    await writeWhole(join(out, learnedName(folder)), data)
  }
  return {
    folder,
    splitter: {
      name,
      options,
      ...(data !== undefined && {
        data: {
          bytes: data.length,
          sha256: createHash("sha256").update(data).digest("hex"),
          checksum: zlibCrc32(data),
        },
      }),
    },
    depth,
    bits: bitsFor(depth),
    counts,
    checksum,
  }
}

/** Reads the list of a corpus; `undefined` where there is none. */
export async function readCorpusList(out: string): Promise<CorpusList | undefined> {
  try {
    return decodeCorpusList(await readFile(join(out, LIST)), out)
  } catch (error) {
    if (error instanceof AunetError) throw error
    if (isError(error) && "code" in error && error.code === "ENOENT") return undefined
    throw new AunetError("DATA_MISSING", `${out} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

/** Makes levels for a corpus whose text is whole, or goes on with them; levels that are there stay. */
export async function makeLevels(
  out: string,
  list: CorpusList,
  options: LevelsOptions,
  sizes: PrepareSizes,
): Promise<CorpusList> {
  const { splitter, signal, onProgress } = options
  if (levelsIn(list, splitter, zlibCrc32) !== undefined) return list
  const { documents, bytes, shardBytes, blockBytes } = list
  const folder = levelsFolder(splitter)
  await mkdir(join(out, folder), { recursive: true })
  const state = (await readUnfinished(join(out, folder)))?.levels ?? NO_LEVELS
  const levels = await openLevels(out, options, { ...sizes, shardBytes, blockBytes }, state)
  const entries = shardsSync(out, DOCUMENTS, shardBytes)
  const ready = async (): Promise<void> => {}
  let saved = state.done
  const saves = oneAtATime(async () =>
    writeUnfinished(join(out, folder), { settings: "", levels: await levels.save() }),
  )
  try {
    for (let first = 0; first < documents; first += blockBytes / ENTRY_BYTES) {
      const count = Math.min(blockBytes / ENTRY_BYTES, documents - first)
      const block = entries.read(first * ENTRY_BYTES, (first + count) * ENTRY_BYTES)
      const view = new DataView(block.buffer)
      for (let entry = 0; entry < count; entry++) {
        const end = endOf(view, entry)
        if (end <= state.done) continue
        stopIfAborted(signal)
        await levels.push(end, ready)
        onProgress?.({ bytes, documents, split: levels.done })
        if (levels.done - saved < sizes.saveBytes) continue
        saved = levels.done
        await saves.begin()
      }
    }
    await saves.ended()
    const entry = await levelsEntry(out, splitter, await levels.finish(ready))
    const whole = { ...list, levels: [...list.levels, entry] }
    await writeWhole(join(out, LIST), encodeCorpusList(whole))
    await removeUnfinished(join(out, folder))
    return whole
  } finally {
    entries.close()
    await levels.close()
    await saves.ended().catch(() => {})
  }
}
