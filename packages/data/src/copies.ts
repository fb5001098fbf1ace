/**
 * Documents that have the same text as some that were chosen.
 *
 * In: documents in memory, and which are chosen. Out: for each of those the numbers of all that have its text. Never: hashes
 * a document of a length that no chosen one has.
 */
import { hashOf, isSame } from "./also-trained.ts"
import type { Chosen } from "./choose-aside.ts"
import type { Document } from "./documents.ts"

interface Text {
  readonly bytes: Uint8Array
  readonly numbers: number[]
}

/** Finds copies. */
export function copiesIn(
  documents: readonly Pick<Document, "bytes">[],
  chosen: readonly Chosen[],
): (number: number) => readonly number[] {
  const lengths = new Set(chosen.map(({ length }) => length))
  const isChosen = new Set(chosen.map(({ number }) => number))
  const texts = new Map<number, Text[]>()
  const textOf = new Map<number, Text>()
  const find = (bytes: Uint8Array): Text | undefined =>
    texts.get(hashOf(bytes))?.find((text) => text.bytes.length === bytes.length && isSame(text.bytes, bytes))
  for (const { number } of chosen) {
    const { bytes } = documents[number]
    let text = find(bytes)
    if (text === undefined) {
      text = { bytes, numbers: [] }
      const hash = hashOf(bytes)
      texts.set(hash, [...(texts.get(hash) ?? []), text])
    }
    text.numbers.push(number)
    textOf.set(number, text)
  }
  for (const [number, { bytes }] of documents.entries())
    if (lengths.has(bytes.length) && !isChosen.has(number)) find(bytes)?.numbers.push(number)
  return (number) => textOf.get(number)?.numbers ?? []
}
