/**
 * The index of documents: which of them a stretch of the text is in.
 *
 *     entry    end of the document in the bytes of all, 48 bits; the number of its source, 16 bits; little-endian
 *     position  0    1..5   6    7    8..9  10          a document of n bytes takes n + 2 positions: bos, its bytes, eos
 *               bos  hello  eos  bos  ab    eos
 *
 * In: the plane of entries, and where each block of them begins in the text. Out: documents by positions of the text.
 * Never: holds more than a few blocks of entries, however many documents there are.
 */
import { lastUpTo } from "../last-up-to.ts"
import type { Plane } from "./plane.ts"
import { ENTRY_BYTES } from "./corpus-list.ts"

/** A document in the text of all. */
export interface IndexedDocument {
  /** Its number, from 0. */
  readonly number: number
  /** Its first byte, and the one after its last, in the bytes of all documents. */
  readonly from: number
  readonly to: number
}

/** Finds documents. */
export interface DocumentIndex {
  /** Gives the documents that have positions from `from` to below `to`, in order. */
  at(from: number, to: number): Promise<IndexedDocument[]>
}

/** Blocks of entries that are kept: those that many rows need are read once. */
const MOST_KEPT = 32

/** Reads the end of a document from its entry. */
export const endOf = (entries: DataView, entry: number): number =>
  entries.getUint32(entry * ENTRY_BYTES, true) + entries.getUint16(entry * ENTRY_BYTES + 4, true) * 2 ** 32

/** Writes an entry. */
export function putEntry(entries: DataView, entry: number, end: number, source: number): void {
  entries.setUint32(entry * ENTRY_BYTES, end % 2 ** 32, true)
  entries.setUint16(entry * ENTRY_BYTES + 4, Math.floor(end / 2 ** 32), true)
  entries.setUint16(entry * ENTRY_BYTES + 6, source, true)
}

/**
 * Makes an index.
 *
 * @param starts where the first document of each block begins, in the bytes of all documents
 */
export function documentIndex(plane: Plane, starts: Float64Array, blockBytes: number): DocumentIndex {
  const perBlock = blockBytes / ENTRY_BYTES
  const positions = starts.map((start, block) => start + 2 * block * perBlock)
  const kept = new Map<number, Promise<DataView>>()
  const entriesOf = (block: number): Promise<DataView> => {
    let entries = kept.get(block)
    kept.delete(block)
    if (entries === undefined) {
      const from = block * blockBytes
      entries = plane
        .read(from, Math.min(plane.bytes, from + blockBytes))
        .then(({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength))
      // What could not be read is asked for again.
      entries.catch(() => kept.delete(block))
    }
    kept.set(block, entries)
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    return entries
  }
  return {
    at: async (from, to) => {
      const found: IndexedDocument[] = []
      for (let block = Math.max(0, lastUpTo(positions, from)); block < positions.length; block++) {
        if (positions[block] >= to) break
        const entries = await entriesOf(block)
        const count = entries.byteLength / ENTRY_BYTES
        // The first document that ends after `from`.
        let low = 0
        let high = count
        while (low < high) {
          const middle = (low + high) >>> 1
          if (endOf(entries, middle) + 2 * (block * perBlock + middle + 1) <= from) low = middle + 1
          else high = middle
        }
        for (let entry = low; entry < count; entry++) {
          const number = block * perBlock + entry
          const begin = entry === 0 ? starts[block] : endOf(entries, entry - 1)
          if (begin + 2 * number >= to) return found
          found.push({ number, from: begin, to: endOf(entries, entry) })
        }
      }
      return found
    },
  }
}
