/**
 * A corpus that was prepared: text of any size, read a row at a time.
 *
 * In: a folder that `prepareCorpus` wrote. Out: sources of rows for a splitter that it has levels of. Never: holds text,
 * or writes.
 */
import { AunetError } from "@aunet/base"
import { requireDepth } from "@aunet/core"
import type { Json, Splitter } from "@aunet/splitter"
import { knownDocuments } from "../also-trained.ts"
import type { Document } from "../documents.ts"
import type { RowCorpus } from "../row-source.ts"
import {
  canonical,
  type CorpusList,
  decodeCorpusList,
  ENTRY_BYTES,
  HELD_OUT_BYTES,
  inWords,
  type LevelsOfSplitter,
  LIST,
} from "./corpus-list.ts"
import { crc32 as ownCrc32, type Crc32 } from "./crc32.ts"
import { documentIndex } from "./document-index.ts"
import { HELD_OUT, heldOutParts, partPieces } from "./held-out-pieces.ts"
import { meetDocuments } from "./met-documents.ts"
import { openPlane, readListed } from "./plane.ts"
import type { CorpusFolder } from "./stored-file.ts"
import { storedRows } from "./stored-rows.ts"

/** Names of the planes and of what belongs to them. */
export const IDS = "ids"
export const DOCUMENTS = "documents"
export const STARTS = `${DOCUMENTS}/starts.bin`
export const learnedName = (levels: string): string => `${levels}/splitter.bin`

/** A splitter as a corpus keeps it: all that a registry needs to make it. */
export interface StoredSplitter {
  readonly name: string
  readonly options: Json
  /** What it learned. */
  readonly data?: Uint8Array
}

/** A document that a corpus holds out. */
export interface HeldOutDocument extends Document {
  readonly number: number
}

/** A corpus that was prepared. */
export interface StoredCorpus {
  /** Documents, where the end of each is held out both parts of it. */
  readonly documents: number
  /** Bytes of text. */
  readonly bytes: number
  /** Where the text comes from. */
  readonly sources: readonly { readonly name: string; readonly documents: number; readonly bytes: number }[]
  readonly heldOut: CorpusList["heldOut"]
  /** The splitters that it has levels of, in words. */
  readonly splitters: readonly string[]
  /**
   * Gives the first splitter that it has levels of, for a model of so many stages; the first of all when none goes so deep.
   *
   * @throws AunetError BAD_DATA when it has levels of none
   */
  splitterFor(stages: number): Promise<StoredSplitter>
  /**
   * Gives the text with the levels of a splitter.
   *
   * @param stages of the model; levels above its top are cut to it
   * @param without numbers of documents that are held out and shall not be measured with, as when something else trains on them
   * @throws AunetError BAD_DATA for a splitter that it has no levels of, and for a file that is not as it was written
   */
  rows(splitter: Splitter, stages: number, without?: ReadonlySet<number>): Promise<RowCorpus>
  /**
   * Gives what it holds out, some documents at a time: of a document whose end is held out that end.
   *
   * @throws AunetError BAD_DATA for a file that is not as it was written
   */
  heldOutDocuments(): AsyncIterable<readonly HeldOutDocument[]>
  /**
   * Tells which of some documents it trains on as well: those that have exactly the bytes of one of its own that is not held
   * out. It reads the index, and documents of the same lengths.
   *
   * @returns numbers of documents, in order
   * @throws AunetError BAD_DATA for a file that is not as it was written
   */
  alsoTrained(documents: readonly Pick<Document, "bytes">[]): Promise<number[]>
  /** Names its folder. */
  describe(): string
  /** Closes its files. */
  close(): Promise<void>
}

/**
 * Opens a corpus. Text is read when rows are asked for, and checked then.
 *
 * @param options `crc32`, a faster checksum than that of plain JavaScript
 * @throws AunetError DATA_MISSING where there is none; BAD_DATA for another version, or a list that contradicts itself
 */
export async function openCorpus(
  folder: CorpusFolder,
  { crc32 = ownCrc32 }: { readonly crc32?: Crc32 } = {},
): Promise<StoredCorpus> {
  const where = folder.describe()
  const file = await folder.open(LIST)
  if (file === undefined)
    throw new AunetError(
      "DATA_MISSING",
      `${where} holds no prepared corpus (no ${LIST}); aunet prepare writes one, and goes on where it was stopped`,
    )
  const list = decodeCorpusList(await file.read(0, file.size), where)
  return {
    documents: list.documents,
    bytes: list.bytes,
    sources: list.sources,
    heldOut: list.heldOut,
    splitters: list.levels.map(({ splitter }) => inWords(splitter)),
    splitterFor: async (stages) => {
      const entry = list.levels.find(({ depth }) => depth >= stages - 1) ?? list.levels[0]
      if (entry === undefined) throw noLevels(where)
      const { name, options, data } = entry.splitter
      if (data === undefined) return { name, options }
      const learned = await readListed(folder, learnedName(entry.folder), data.bytes, data.checksum, crc32)
      return { name, options, data: learned }
    },
    rows: (splitter, stages, without) => rowsOf({ folder, list, crc32 }, splitter, stages, without),
    heldOutDocuments: () => heldOutDocuments({ folder, list, crc32 }),
    alsoTrained: async (documents) => {
      const { ids, index, aside } = await openText({ folder, list, crc32 })
      const known = knownDocuments(documents)
      const positions = list.bytes + 2 * list.documents
      await meetDocuments(
        { ids, index, positions },
        new Set(heldOutParts(aside).map(({ number }) => number)),
        known,
      )
      return known.met()
    },
    describe: () => where,
    close: async () => folder.close?.(),
  }
}

/** Finds a splitter's levels in a list. */
export const levelsIn = (list: CorpusList, splitter: Splitter, crc32: Crc32): LevelsOfSplitter | undefined =>
  list.levels.find(
    ({ splitter: { name, options, data } }) =>
      name === splitter.name &&
      canonical(options) === canonical(splitter.options) &&
      data?.bytes === splitter.data?.length &&
      (splitter.data === undefined || data?.checksum === crc32(splitter.data)),
  )

/** A corpus as it lies there. */
interface Opened {
  readonly folder: CorpusFolder
  readonly list: CorpusList
  readonly crc32: Crc32
}

const planeOf = ({ folder, list: { shardBytes, blockBytes }, crc32 }: Opened) => {
  return (name: string, bytes: number, checksum: number) =>
    openPlane(folder, { name, bytes, shardBytes, blockBytes, checksum }, crc32)
}

/** The text without levels: its ids, its documents, and the file of what is held out. */
async function openText(opened: Opened) {
  const { folder, list, crc32 } = opened
  const { documents, bytes, blockBytes, checksums, heldOut } = list
  const plane = planeOf(opened)
  const ids = await plane(IDS, bytes, checksums.ids)
  const entries = await plane(DOCUMENTS, documents * ENTRY_BYTES, checksums.documents)
  const blocks = Math.ceil((documents * ENTRY_BYTES) / blockBytes)
  const starts = floats(await readListed(folder, STARTS, 8 * blocks, checksums.starts, crc32))
  const size = heldOut.documents * HELD_OUT_BYTES
  const aside = await readListed(folder, HELD_OUT, size, heldOut.checksum, crc32)
  return { ids, index: documentIndex(entries, starts, blockBytes), aside }
}

/** What is held out is given in stretches of about so many bytes. */
const STRETCH_BYTES = 2 ** 24

async function* heldOutDocuments(opened: Opened): AsyncGenerator<readonly HeldOutDocument[]> {
  const { ids, aside } = await openText(opened)
  const where = opened.folder.describe()
  let some: HeldOutDocument[] = []
  let bytes = 0
  for (const { number, from, to } of heldOutParts(aside)) {
    some.push({ number, name: `document ${number} of ${where}`, bytes: await ids.read(from, to) })
    bytes += to - from
    if (bytes < STRETCH_BYTES) continue
    yield some
    some = []
    bytes = 0
  }
  if (some.length > 0) yield some
}

async function rowsOf(
  opened: Opened,
  splitter: Splitter,
  stages: number,
  without: ReadonlySet<number> = new Set(),
): Promise<RowCorpus> {
  const { folder, list, crc32 } = opened
  const { documents, bytes, checksums, heldOut } = list
  requireDepth(splitter, stages)
  const found = levelsIn(list, splitter, crc32)
  if (found === undefined)
    throw list.levels.length === 0 ? noLevels(folder.describe()) : otherSplitter(folder, list, splitter)
  const { bits } = found
  const { ids, index, aside } = await openText(opened)
  const levels = await planeOf(opened)(found.folder, Math.ceil((bytes * bits) / 8), found.checksum)
  const text = { ids, levels, bits, index, top: stages - 1 }
  const pieces = partPieces(aside, bytes + 2 * documents, without)
  const left = heldOutParts(aside).filter(({ number }) => without.has(number))
  const mark = crc32(
    new TextEncoder().encode([checksums.ids, checksums.documents, heldOut.checksum, bytes].join(" ")),
  )
  const told = {
    fingerprint: () => `${bytes + 2 * documents}-corpus-${mark.toString(16)}`,
    hasBoundary: () => stages > 1 && found.counts.some((count, level) => level > 0 && count > 0),
  }
  return {
    training: storedRows(text, pieces.training, {
      ...told,
      documents: documents - heldOut.documents,
      bytes: bytes - heldOut.bytes,
    }),
    heldOut: storedRows(text, pieces.heldOut, {
      ...told,
      ...(left.length > 0 && {
        fingerprint: () => `${told.fingerprint()}-without-${left.map(({ number }) => number).join("-")}`,
      }),
      documents: heldOut.documents - left.length,
      bytes: heldOut.bytes - left.reduce((sum, { from, to }) => sum + to - from, 0),
    }),
  }
}

/** Little-endian numbers, also on a machine that has them otherwise. */
function floats(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true))
}

const noLevels = (where: string): AunetError =>
  new AunetError(
    "BAD_DATA",
    `the corpus ${where} has levels of no splitter yet; add them with aunet prepare --data ${where} --out ${where}`,
  )

const otherSplitter = (folder: CorpusFolder, list: CorpusList, splitter: Splitter): AunetError =>
  new AunetError(
    "BAD_DATA",
    `the corpus ${folder.describe()} has levels of ${list.levels.map((each) => inWords(each.splitter)).join(" and ")}, and none of ${inWords(splitter)}${splitter.data === undefined ? "" : " with what it learned"}; take one of those, or add its levels with aunet prepare --data ${folder.describe()} --out ${folder.describe()} --splitter ${splitter.name}`,
  )
