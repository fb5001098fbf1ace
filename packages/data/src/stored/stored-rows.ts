/**
 * Rows out of a corpus on a disk.
 *
 *     text     bos a a a eos bos b b eos bos c c c eos bos d eos
 *     pieces   [ training  ] [held out ] [ training            ]     put together, each is a text of its own
 *
 * In: planes of ids and levels, an index of documents, pieces of the text. Out: rows, as `cutRows` gives them of memory.
 * Never: holds text; what a row needs is read when it is asked for.
 */
import { BOS, EOS } from "@aunet/tokens"
import type { RowSource } from "../row-source.ts"
import { type Batch, emptyBatch } from "../rows.ts"
import { lastUpTo } from "../last-up-to.ts"
import type { DocumentIndex } from "./document-index.ts"
import { type LevelBits, unpackLevels } from "./packed-levels.ts"
import type { Plane } from "./plane.ts"

/** The text of all documents, one after another. */
export interface StoredText {
  readonly ids: Plane
  readonly levels: Plane
  readonly bits: LevelBits
  readonly index: DocumentIndex
  /** The top level of the model, which those above are cut to and bos has. */
  readonly top: number
}

/** Parts of the text that are one text together. */
export interface Pieces {
  /** Where each begins in the text of all documents; they rise. */
  readonly from: Float64Array
  /** Where each begins in this text; they rise, and the first is 0. */
  readonly at: Float64Array
  /** Positions of all. */
  readonly positions: number
}

/** Cuts rows of T out of pieces of a text; what lies past their end is id 0 with level 0. */
export async function cutStored(
  text: StoredText,
  pieces: Pieces,
  starts: ArrayLike<number>,
  T: number,
): Promise<Batch> {
  const B = starts.length
  const batch = emptyBatch(B, T)
  await Promise.all(
    Array.from({ length: B }, async (_, b) => {
      const { ids, levels } = await readPieces(text, pieces, starts[b], T + 1)
      batch.ids.set(ids.subarray(0, T), b * T)
      batch.targets.set(ids.subarray(1), b * T)
      batch.levels.set(levels.subarray(0, T), b * T)
      batch.targetLevels.set(levels.subarray(1), b * T)
    }),
  )
  return batch
}

interface Stretch {
  readonly ids: Int32Array
  readonly levels: Uint8Array
}

async function readPieces(text: StoredText, pieces: Pieces, start: number, length: number): Promise<Stretch> {
  const stretch = { ids: new Int32Array(length), levels: new Uint8Array(length) }
  const end = Math.min(pieces.positions, start + length)
  for (let piece = lastUpTo(pieces.at, start), at = start; at < end; piece++) {
    const to = Math.min(end, pieces.at[piece + 1] ?? pieces.positions)
    const from = pieces.from[piece] + at - pieces.at[piece]
    await readText(text, from, from + to - at, stretch, at - start)
    at = to
  }
  return stretch
}

/** Reads positions of the text of all documents into a place. */
async function readText(
  { ids, levels, bits, index, top }: StoredText,
  from: number,
  to: number,
  place: Stretch,
  at: number,
): Promise<void> {
  const documents = await index.at(from, to)
  const [first] = documents
  const last = documents[documents.length - 1]
  // Of the first document, and of the last, the bytes that are in it; those between are whole, and all are one stretch.
  const begin = first.from + Math.max(0, from - (first.from + 2 * first.number) - 1)
  const end = Math.min(last.to, last.from + Math.max(0, to - (last.from + 2 * last.number) - 1))
  const perByte = 8 / bits
  const packedFrom = Math.floor(begin / perByte)
  const [bytes, packed] = await Promise.all([
    ids.read(begin, end),
    levels.read(packedFrom, Math.ceil(end / perByte)),
  ])
  const own = new Uint8Array(bytes.length)
  unpackLevels(packed, bits, begin - packedFrom * perByte, top, own)
  for (const { number, from: start, to: stop } of documents) {
    const bos = start + 2 * number
    if (bos >= from) {
      place.ids[at + bos - from] = BOS
      place.levels[at + bos - from] = top
    }
    const eos = stop + 2 * number + 1
    if (eos < to) place.ids[at + eos - from] = EOS
    const [low, high] = [Math.max(start, begin), Math.min(stop, end)]
    if (high <= low) continue
    const target = at + (low + 2 * number + 1 - from)
    place.ids.set(bytes.subarray(low - begin, high - begin), target)
    place.levels.set(own.subarray(low - begin, high - begin), target)
  }
}

/** Makes a source of rows of pieces. */
export const storedRows = (
  text: StoredText,
  pieces: Pieces,
  told: Pick<RowSource, "documents" | "bytes" | "fingerprint" | "hasBoundary">,
): RowSource => ({
  ...told,
  positions: pieces.positions,
  cut: (starts, T) => cutStored(text, pieces, starts, T),
})
