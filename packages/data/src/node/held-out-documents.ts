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
import { characterStart, chooseAside } from "../choose-aside.ts"
import { HELD_OUT_SHARE } from "../corpus.ts"
import { ENTRY_BYTES } from "../stored/corpus-list.ts"
import { endOf, type IndexedDocument, putEntry } from "../stored/document-index.ts"
import { encodeHeldOut, HELD_OUT } from "../stored/held-out-pieces.ts"
import { DOCUMENTS, IDS, STARTS } from "../stored/stored-corpus.ts"
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
    readonly copied: number
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
    const chosen = share === 0 ? [] : chooseAside({ count, bytes, each: lengths }, { share, seed, ...most })
    const copied = copiedOf(chosen, each, inOrder(ids, bytes))
    const aside = chosen.filter((_, at) => !copied.has(at))
    const ends = share > 0 && aside.length === 0
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
    let next = 0
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
        if (aside[next] === read) {
          held.push({ number, from, to })
          next++
        }
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
        // When all are, the ends are held out, which nobody has a copy of.
        copied: ends ? 0 : copied.size,
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

/** Places of chosen documents whose text is that of one that is not chosen. */
function copiedOf(
  chosen: readonly number[],
  each: () => Iterable<IndexedDocument>,
  textOf: (document: IndexedDocument) => Uint8Array,
): ReadonlySet<number> {
  if (chosen.length === 0) return new Set()
  const isChosen = new Set(chosen)
  const digestOf = (text: Uint8Array): string => createHash("sha256").update(text).digest("base64")
  const lengths = new Set<number>()
  const checksums = new Set<number>()
  const places = new Map<string, number[]>()
  let place = 0
  for (const document of each()) {
    if (!isChosen.has(document.number)) continue
    const text = textOf(document)
    lengths.add(text.length)
    checksums.add(zlibCrc32(text))
    const digest = digestOf(text)
    const alike = places.get(digest)
    if (alike === undefined) places.set(digest, [place++])
    else alike.push(place++)
  }
  const copied = new Set<number>()
  for (const document of each()) {
    if (isChosen.has(document.number) || !lengths.has(document.to - document.from)) continue
    const text = textOf(document)
    // Of a hundred million short documents few come as far as the digest, which takes a microsecond.
    if (!checksums.has(zlibCrc32(text))) continue
    for (const at of places.get(digestOf(text)) ?? []) copied.add(at)
  }
  return copied
}

/** Documents that are asked for in their order, read many at once: each place is good until the next is asked for. */
function inOrder(
  shards: ReturnType<typeof shardsSync>,
  bytes: number,
): (document: IndexedDocument) => Uint8Array {
  let window: Uint8Array = new Uint8Array()
  let start = 0
  return ({ from, to }) => {
    if (from < start || to > start + window.length) {
      start = from
      window = shards.readOnce(from, Math.max(to, Math.min(bytes, from + WINDOW_BYTES)))
    }
    return window.subarray(from - start, to - start)
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
