/**
 * What of a corpus is held out, and the index of documents that follows from it.
 *
 *     many documents   as they are, some of them held out
 *     few              each twice: what is trained on, and its end, which is held out
 *
 * In: the ends of documents as they were read. Out: the index as it is used, and the list of what is held out.
 * Never: memory for more documents than are held out.
 */
import { createHash } from "node:crypto"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { AunetError } from "@aunet/base"
import { characterStart, type Chosen, chooseAside } from "../../choose-aside.ts"
import { HELD_OUT_SHARE } from "../../corpus.ts"
import { ENTRY_BYTES } from "../../stored/corpus-list.ts"
import { endOf, type IndexedDocument, putEntry } from "../../stored/document-index.ts"
import { encodeHeldOut, HELD_OUT } from "../../stored/held-out-pieces.ts"
import { DOCUMENTS, IDS, STARTS } from "../../stored/stored-corpus.ts"
import { zlibCrc32 } from "./corpus-folder.ts"
import { openPlaneWriter, type Sizes } from "./plane-writer.ts"
import { shardsSync } from "./shards-sync.ts"
import { writeWhole } from "./unfinished.ts"

/** The plane of the documents as they were read, until it is known what is held out. */
export const ENTRIES = "entries"

/** Most that is held out when nobody says how much: what measuring needs is far less. */
const MOST_BYTES = 2 ** 26
const MOST_DOCUMENTS = 2 ** 16

/** Text that is read at once while copies are looked for. */
const WINDOW_BYTES = 2 ** 16
const PIECE_BYTES = 2 ** 20

/** What is held out, and what the list says of it. */
export interface HeldOutDocuments {
  /** Whether the ends of documents are held out, each of which has levels of its own. */
  readonly ends: boolean
  readonly documents: number
  readonly sources: { documents: number; bytes: number }[]
  readonly heldOut: {
    readonly share: number
    readonly documents: number
    readonly bytes: number
    readonly checksum: number
  }
  readonly checksums: { readonly documents: number; readonly starts: number }
}

/**
 * Chooses, and writes the index.
 *
 * @param count documents, and bytes of them, as they were read
 */
export async function writeDocuments(
  out: string,
  { count, bytes, sources }: { readonly count: number; readonly bytes: number; readonly sources: number },
  { heldOutShare, seed }: { readonly heldOutShare: number | undefined; readonly seed: number },
  sizes: Sizes,
): Promise<HeldOutDocuments> {
  const share = heldOutShare ?? Math.min(HELD_OUT_SHARE, MOST_BYTES / Math.max(1, bytes))
  const entries = shardsSync(out, ENTRIES, sizes.shardBytes)
  const ids = shardsSync(out, IDS, sizes.shardBytes)
  await rm(join(out, DOCUMENTS), { recursive: true, force: true })
  const plane = await openPlaneWriter(out, DOCUMENTS, sizes)
  try {
    const each = () => readEntries(entries, count, sizes.blockBytes)
    const lengths = function* () {
      for (const { from, to } of each()) yield to - from
    }
    const most = heldOutShare === undefined ? { most: MOST_DOCUMENTS } : {}
    const textOf = textReader(ids, bytes)
    const aside: ReadonlySet<number> =
      share === 0
        ? new Set()
        : chooseAside({ count, bytes, each: lengths }, { share, seed, ...most }, (chosen) =>
            copiesOnDisk(chosen, each, textOf),
          )
    const ends = share > 0 && aside.size === 0
    if (ends && count > MOST_DOCUMENTS)
      throw new AunetError(
        "BAD_DATA",
        `the ${count} documents are few texts, again and again, so that nothing can be held out that is not trained on as well; leave copies out, or hold nothing out (heldOutShare 0)`,
      )
    const held: IndexedDocument[] = []
    const starts: number[] = []
    const bySource = Array.from({ length: sources }, () => ({ documents: 0, bytes: 0 }))
    const entry = new Uint8Array(ENTRY_BYTES)
    const view = new DataView(entry.buffer)
    let number = 0
    const put = async (from: number, to: number, source: number): Promise<void> => {
      if ((number * ENTRY_BYTES) % sizes.blockBytes === 0) starts.push(from)
      putEntry(view, 0, to, source)
      await plane.write(entry)
      bySource[source].documents++
      bySource[source].bytes += to - from
      number++
    }
    for (const { number: read, from, to, source } of each()) {
      if (ends) {
        const at = Math.floor((to - from) * (1 - share))
        // A character has four bytes at most.
        const low = Math.max(0, at - 3)
        const near = ids.read(from + low, Math.min(to, from + at + 1))
        const cut = from + low + characterStart(near, at - low)
        await put(from, cut, source)
        held.push({ number, from: cut, to })
        await put(cut, to, source)
      } else {
        if (aside.has(read)) held.push({ number, from, to })
        await put(from, to, source)
      }
    }
    const startBytes = new Uint8Array(8 * starts.length)
    const startView = new DataView(startBytes.buffer)
    starts.forEach((start, block) => startView.setFloat64(8 * block, start, true))
    const heldBytes = encodeHeldOut(held)
    const documentsSum = await plane.finish()
    await writeWhole(join(out, STARTS), startBytes)
    await writeWhole(join(out, HELD_OUT), heldBytes)
    return {
      ends,
      documents: number,
      sources: bySource,
      heldOut: {
        share,
        documents: held.length,
        bytes: held.reduce((sum, { from, to }) => sum + to - from, 0),
        checksum: zlibCrc32(heldBytes),
      },
      checksums: { documents: documentsSum, starts: zlibCrc32(startBytes) },
    }
  } finally {
    entries.close()
    ids.close()
    await plane.close()
  }
}

/** The numbers of all documents that have the text of a chosen one, for each of those. */
function copiesOnDisk(
  chosen: readonly Chosen[],
  each: () => Iterable<IndexedDocument>,
  piecesOf: (document: IndexedDocument) => Iterable<Uint8Array>,
): (number: number) => readonly number[] {
  const isChosen = new Set(chosen.map(({ number }) => number))
  const lengths = new Set(chosen.map(({ length }) => length))
  const checksums = new Set<number>()
  const texts = new Map<string, number[]>()
  const textOf = new Map<number, number[]>()
  const checksumOf = (document: IndexedDocument): number => {
    let sum = 0
    for (const piece of piecesOf(document)) sum = zlibCrc32(piece, sum)
    return sum
  }
  const digestOf = (document: IndexedDocument): string => {
    const hash = createHash("sha256")
    for (const piece of piecesOf(document)) hash.update(piece)
    return hash.digest("base64")
  }
  if (chosen.length > 0)
    for (const document of each()) {
      if (!isChosen.has(document.number)) continue
      checksums.add(checksumOf(document))
      const digest = digestOf(document)
      const numbers = texts.get(digest) ?? []
      texts.set(digest, numbers)
      numbers.push(document.number)
      textOf.set(document.number, numbers)
    }
  if (chosen.length > 0)
    for (const document of each()) {
      if (isChosen.has(document.number) || !lengths.has(document.to - document.from)) continue
      // Of a hundred million short documents few come as far as the digest, which takes a microsecond.
      if (!checksums.has(checksumOf(document))) continue
      texts.get(digestOf(document))?.push(document.number)
    }
  return (number) => textOf.get(number) ?? []
}

/** Reads documents that are asked for in their order: short ones many at once, long ones in pieces. */
function textReader(
  shards: ReturnType<typeof shardsSync>,
  bytes: number,
): (document: IndexedDocument) => Iterable<Uint8Array> {
  let window: Uint8Array = new Uint8Array()
  let start = 0
  return function* ({ from, to }) {
    if (to - from > WINDOW_BYTES) {
      // Both read into one place.
      window = new Uint8Array()
      for (let at = from; at < to; at += PIECE_BYTES)
        yield shards.readOnce(at, Math.min(to, at + PIECE_BYTES))
      return
    }
    if (from < start || to > start + window.length) {
      start = from
      window = shards.readOnce(from, Math.min(bytes, from + WINDOW_BYTES))
    }
    yield window.subarray(from - start, to - start)
  }
}

function* readEntries(
  shards: ReturnType<typeof shardsSync>,
  count: number,
  blockBytes: number,
): Generator<IndexedDocument & { readonly source: number }> {
  let from = 0
  for (let first = 0; first < count; first += blockBytes / ENTRY_BYTES) {
    const here = Math.min(blockBytes / ENTRY_BYTES, count - first)
    const block = shards.read(first * ENTRY_BYTES, (first + here) * ENTRY_BYTES)
    const view = new DataView(block.buffer)
    for (let entry = 0; entry < here; entry++) {
      const to = endOf(view, entry)
      yield { number: first + entry, from, to, source: view.getUint16(entry * ENTRY_BYTES + 6, true) }
      from = to
    }
  }
}
