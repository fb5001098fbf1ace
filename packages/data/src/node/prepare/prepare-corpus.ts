/**
 * Text of any size, encoded once onto a disk.
 *
 *     documents -> ids/, entries/ --.--> levels-.../   worked out by threads, which read what is written
 *                                   '--> documents/, held-out.bin -> corpus.json
 *
 * In: documents, in an order that is the same each time. Out: a folder, the same bytes whatever the threads and however
 * often it was stopped. Never: holds more of the text than a document and what threads work on.
 */
import { mkdir, readdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { AunetError, checkOptionNames, isBytes, messageOf } from "@aunet/base"
import { claimFolder } from "@aunet/core/node"
import { WHOLE_DOCUMENTS } from "../../choose-aside.ts"
import type { Document, LongDocument } from "../../documents.ts"
import {
  BLOCK_BYTES,
  type CorpusList,
  encodeCorpusList,
  ENTRY_BYTES,
  FORMAT,
  FORMAT_VERSION,
  LIST,
  SHARD_BYTES,
} from "../../stored/corpus-list.ts"
import { putEntry } from "../../stored/document-index.ts"
import { IDS } from "../../stored/stored-corpus.ts"
import {
  type LevelsOptions,
  levelsEntry,
  levelsFolder,
  makeLevels,
  openLevels,
  type PrepareSizes,
  readCorpusList,
} from "./corpus-levels.ts"
import { ENTRIES, writeDocuments } from "./held-out-documents.ts"
import { openPlaneWriter } from "./plane-writer.ts"
import { checkPrepareOptions, type PrepareOptions, settingsOf, type TextSource } from "./prepare-options.ts"
import {
  oneAtATime,
  readUnfinished,
  removeUnfinished,
  type Unfinished,
  writeUnfinished,
  writeWhole,
} from "./unfinished.ts"
import { stopIfAborted } from "../read/unusable.ts"
import { writing } from "../part.ts"

/** What was prepared. */
export type PreparedCorpus = Pick<CorpusList, "documents" | "bytes" | "sources" | "heldOut" | "levels">

/** Sizes as they are for everybody. */
const SIZES: PrepareSizes = {
  blockBytes: BLOCK_BYTES,
  shardBytes: SHARD_BYTES,
  saveBytes: 2 ** 28,
  taskBytes: 2 ** 21,
  longBytes: 2 ** 24,
}

/**
 * Prepares a corpus in a folder, or goes on with one that was stopped: then the same documents have to be given again, and
 * are compared with what is there.
 *
 * @throws AunetError BAD_OPTION; BAD_DATA without a document, for a folder that holds another corpus or other files, or
 * texts that are not those it was begun with; WRITE_FAILED; ABORTED; what the splitter throws. What was saved stays, but
 * for BAD_OPTION
 * @example
 * await prepareCorpus([{ name: "books", documents: readDocuments(["books"]) }], "corpus", { splitter })
 */
export async function prepareCorpus(
  sources: readonly TextSource[],
  out: string,
  options: PrepareOptions,
  sizes: PrepareSizes = SIZES,
): Promise<PreparedCorpus> {
  checkPrepareOptions(sources, options)
  return claimed(out, async () => {
    const settings = settingsOf(sources, options)
    const unfinished = await readUnfinished(out)
    if (unfinished !== undefined && unfinished.settings !== settings)
      throw new AunetError(
        "BAD_OPTION",
        `${out} holds the beginning of a corpus with other settings (${unfinished.settings}); give the same, or choose another folder`,
      )
    let list = await readCorpusList(out)
    if (unfinished === undefined) await checkFree(out, list)
    list ??= await writeText(sources, out, options, sizes, unfinished ?? { settings })
    await rm(join(out, ENTRIES), { recursive: true, force: true })
    list = await makeLevels(out, list, options, sizes)
    await removeUnfinished(out)
    return list
  })
}

/**
 * Adds the levels of another splitter to a corpus, or goes on with them. Levels that are there already are left as they
 * are.
 *
 * @throws AunetError DATA_MISSING where there is no corpus; WRITE_FAILED; ABORTED; what the splitter throws
 */
export async function addLevels(
  out: string,
  options: LevelsOptions,
  sizes: PrepareSizes = SIZES,
): Promise<PreparedCorpus> {
  checkOptionNames<LevelsOptions>("addLevels", options, {
    splitter: true,
    threads: true,
    signal: true,
    onProgress: true,
  })
  return claimed(out, async () => {
    const list = await readCorpusList(out)
    if (list === undefined)
      throw new AunetError("DATA_MISSING", `${out} holds no prepared corpus; prepare it first`)
    return makeLevels(out, list, options, sizes)
  })
}

async function checkFree(out: string, list: CorpusList | undefined): Promise<void> {
  if (list !== undefined)
    throw new AunetError(
      "BAD_DATA",
      `${out} holds a prepared corpus already, to train on or to add the levels of another splitter to; for other texts choose another folder, or remove it`,
    )
  const others = (await readdir(out)).filter((entry) => !entry.startsWith("."))
  if (others.length > 0)
    throw new AunetError(
      "BAD_DATA",
      `${out} holds other files, one of them ${JSON.stringify(others[0])}; choose a new or an empty folder`,
    )
}

/** Keeps others from writing there at the same time. */
async function claimed<A>(out: string, work: () => Promise<A>): Promise<A> {
  await writing(out, () => mkdir(out, { recursive: true }))
  const claim = await claimFolder(out, 15_000).catch((cause: unknown) => {
    throw new AunetError("WRITE_FAILED", messageOf(cause), { cause })
  })
  try {
    return await work()
  } finally {
    await claim.release().catch(() => {})
  }
}

/** Writes ids, documents and, where whole documents are held out, levels. */
async function writeText(
  sources: readonly TextSource[],
  out: string,
  options: PrepareOptions,
  sizes: PrepareSizes,
  { settings, ...before }: Unfinished,
): Promise<CorpusList> {
  const { signal, onProgress, splitter, heldOutShare, seed = 0 } = options
  const replay = before.ids !== undefined
  const ids = await openPlaneWriter(out, IDS, sizes, before.ids, replay)
  const entries = await openPlaneWriter(out, ENTRIES, sizes, before.entries, replay)
  const levels = await openLevels(out, options, sizes, before.levels)
  const already = before.levels?.done ?? 0
  const entry = new Uint8Array(ENTRY_BYTES)
  const view = new DataView(entry.buffer)
  const ready = (): Promise<void> => ids.flush()
  let saved = before.ids?.bytes ?? 0
  let count = 0
  // Of few documents the ends are held out, and have levels of their own: until there are many, nothing is split.
  let early: number[] = []
  const split = async (end: number): Promise<void> => {
    if (end > already) await levels.push(end, ready)
  }
  const take = async (document: Document | LongDocument): Promise<void> => {
    if ("bytes" in document) {
      if (isBytes(document.bytes)) return ids.write(document.bytes)
      throw new AunetError(
        "BAD_DATA",
        `the document ${document.name} has no bytes; its text has to be a Uint8Array`,
      )
    }
    for await (const piece of document.pieces) {
      stopIfAborted(signal)
      await ids.write(piece)
      onProgress?.({ bytes: ids.bytes, documents: count, split: levels.done })
    }
  }
  const saves = oneAtATime(async () => {
    // Begun together: all three have what was given by now.
    const [ofLevels, ofIds, ofEntries] = await Promise.all([levels.save(), ids.save(), entries.save()])
    await writeUnfinished(out, { settings, levels: ofLevels, ids: ofIds, entries: ofEntries })
  })
  try {
    if (!replay) await writeUnfinished(out, { settings })
    for (const [source, { documents }] of sources.entries()) {
      for await (const document of documents) {
        stopIfAborted(signal)
        await take(document)
        putEntry(view, 0, ids.bytes, source)
        await entries.write(entry)
        count++
        if (count < WHOLE_DOCUMENTS) early.push(ids.bytes)
        else {
          for (const end of early) await split(end)
          early = []
          await split(ids.bytes)
        }
        onProgress?.({ bytes: ids.bytes, documents: count, split: levels.done })
        if (ids.bytes - saved < sizes.saveBytes) continue
        saved = ids.bytes
        await saves.begin()
      }
    }
    if (count === 0) throw new AunetError("BAD_DATA", "there is no document to prepare; give some text")
    await saves.ended()
    const idsSum = await ids.finish()
    await entries.finish()
    const bytes = ids.bytes
    const index = await writeDocuments(
      out,
      { count, bytes, sources: sources.length },
      { heldOutShare, seed },
      sizes,
    )
    const own: CorpusList["levels"][number][] = []
    if (!index.ends) {
      for (const end of early) await split(end)
      own.push(await levelsEntry(out, splitter, await levels.finish(async () => {})))
    }
    await levels.close()
    if (index.ends) await rm(join(out, levelsFolder(splitter)), { recursive: true, force: true })
    const { blockBytes, shardBytes } = sizes
    const { share, ...held } = index.heldOut
    const list: CorpusList = {
      format: FORMAT,
      version: FORMAT_VERSION,
      documents: index.documents,
      bytes,
      shardBytes,
      blockBytes,
      sources: sources.map(({ name }, source) => ({ name, ...index.sources[source] })),
      heldOut: { share, seed, ...held },
      checksums: { ids: idsSum, ...index.checksums },
      levels: own,
    }
    await writeWhole(join(out, LIST), encodeCorpusList(list))
    return list
  } finally {
    await levels.close()
    await saves.ended().catch(() => {})
    await ids.close()
    await entries.close()
  }
}
