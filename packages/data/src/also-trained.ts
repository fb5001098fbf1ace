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
  /** Tells whether a document of so many bytes may be one of them. */
  readonly hasLength: (bytes: number) => boolean
  /** Notes every one of them that has exactly these bytes. */
  readonly meet: (bytes: Uint8Array) => void
  /** Numbers of those that were met, in order. */
  readonly met: () => number[]
}

/** Makes documents known. Those without a byte are not: they are no text. */
export function knownDocuments(documents: readonly Pick<Document, "bytes">[]): KnownDocuments {
  const byHash = new Map<number, Map<number, number[]>>()
  for (const [i, { bytes }] of documents.entries()) {
    if (bytes.length === 0) continue
    const ofLength = byHash.get(bytes.length) ?? new Map<number, number[]>()
    byHash.set(bytes.length, ofLength)
    const hash = hashOf(bytes)
    ofLength.set(hash, [...(ofLength.get(hash) ?? []), i])
  }
  const found = new Set<number>()
  return {
    hasLength: (bytes) => byHash.has(bytes),
    meet: (bytes) => {
      for (const i of byHash.get(bytes.length)?.get(hashOf(bytes)) ?? [])
        if (!found.has(i) && isSame(documents[i].bytes, bytes)) found.add(i)
    },
    met: () => [...found].sort((a, b) => a - b),
  }
}

/** Tells which held-out documents are among those of a text in memory. */
export function alsoTrained(heldOut: readonly Document[], trained: Iterable<Document>): number[] {
  const known = knownDocuments(heldOut)
  for (const { bytes } of trained) if (known.hasLength(bytes.length)) known.meet(bytes)
  return known.met()
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i])
