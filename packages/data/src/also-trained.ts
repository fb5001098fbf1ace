/**
 * Documents that are held out and trained on as well: a measurement with them tells what was learned by heart.
 *
 *     held out   length and hash of each     hashed once
 *     trained    those of such a length      hashed, and where a hash is there compared, byte by byte
 *
 * In: documents of both sides. Out: numbers of held-out documents. Never: finds a document that is a part of another.
 */
import type { Document } from "./documents.ts"

/** Finds documents again. */
export interface KnownDocuments {
  /** Tells whether a document of so many bytes may be one of them that was not met yet. */
  readonly hasLength: (bytes: number) => boolean
  /** Notes every one of them that has exactly these bytes. */
  readonly meet: (bytes: Uint8Array) => void
  /** Numbers of those that were met, in order. */
  readonly met: () => number[]
}

/** A text, and the numbers of all documents that it is the text of: short ones are repeated a hundred thousand times. */
interface KnownText {
  readonly bytes: Uint8Array
  readonly numbers: number[]
}

/** Makes documents known. Those without a byte are not: they are no text. */
export function knownDocuments(documents: readonly Pick<Document, "bytes">[]): KnownDocuments {
  /** By length, then by hash: texts that were not met yet. */
  const unmet = new Map<number, Map<number, KnownText[]>>()
  for (const [i, { bytes }] of documents.entries()) {
    if (bytes.length === 0) continue
    const ofLength = unmet.get(bytes.length) ?? new Map<number, KnownText[]>()
    unmet.set(bytes.length, ofLength)
    const hash = hashOf(bytes)
    const ofHash = ofLength.get(hash) ?? []
    ofLength.set(hash, ofHash)
    const known = ofHash.find((text) => isSame(text.bytes, bytes))
    if (known === undefined) ofHash.push({ bytes, numbers: [i] })
    else known.numbers.push(i)
  }
  const met: number[] = []
  return {
    hasLength: (bytes) => unmet.has(bytes),
    meet: (bytes) => {
      const ofLength = unmet.get(bytes.length)
      if (ofLength === undefined) return
      const hash = hashOf(bytes)
      const ofHash = ofLength.get(hash)
      const at = ofHash?.findIndex((text) => isSame(text.bytes, bytes)) ?? -1
      if (ofHash === undefined || at < 0) return
      for (const number of ofHash[at].numbers) met.push(number)
      // Met once is enough: what is trained on a thousand times is looked for no more.
      ofHash.splice(at, 1)
      if (ofHash.length === 0) ofLength.delete(hash)
      if (ofLength.size === 0) unmet.delete(bytes.length)
    },
    met: () => met.toSorted((a, b) => a - b),
  }
}

/** Tells which held-out documents are among those of a text in memory. */
export function alsoTrained(heldOut: readonly Document[], trained: Iterable<Document>): number[] {
  const known = knownDocuments(heldOut)
  for (const { bytes } of trained) if (known.hasLength(bytes.length)) known.meet(bytes)
  return known.met()
}

/** FNV-1a. */
export function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  // An iterator takes five times as long.
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193)
  return hash >>> 0
}

/** Whether two arrays of one length have the same bytes. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i])
