/**
 * Records as documents: their text is in a field, or they are one.
 *
 *     {"text":"one"}     named file.jsonl:1
 *     {"text":"two"}           file.jsonl:2
 *
 * In: values with their places. Out: documents. Never: a record without text passed over in silence, or more than one
 * record in ten of them.
 */
import type { Document } from "../../documents.ts"
import type { Reading } from "./read-options.ts"
import { recordText } from "./record-text.ts"
import { stopIfAborted, Unusable } from "./unusable.ts"
import { LOOKED_AT_FROM, withoutText } from "./without-text.ts"

/** A record, and its line or its place among the others, from 1. */
export interface PlacedValue {
  readonly number: number
  readonly value: unknown
}

/**
 * Reads records.
 *
 * @param place what a number counts, for messages: `line`, `record`, `row`
 * @throws Unusable when more than one in ten has no text: of the whole file, and of those so far from the 1000th on;
 * what the records themselves throw
 */
export async function* readRecords(
  path: string,
  records: AsyncIterable<PlacedValue>,
  place: string,
  reading: Reading,
): AsyncGenerator<Document, void, undefined> {
  const encoder = new TextEncoder()
  const counts = { records: 0, documents: 0 }
  const without = withoutText(path, place, reading)
  for await (const { number, value } of records) {
    stopIfAborted(reading.signal)
    counts.records++
    const name = `${path}:${number}`
    const found = recordText(value, reading)
    if ("problem" in found) {
      without.add(number, found.problem)
      if (counts.records >= LOOKED_AT_FROM) without.judge(counts.records)
      continue
    }
    if (found.text === "") {
      reading.skip(name, "empty", "it is empty")
      continue
    }
    without.tell()
    if (/\p{Surrogate}/u.test(found.text))
      reading.note(name, "it has halves of characters (lone surrogates), written as U+FFFD")
    counts.documents++
    yield { name, bytes: encoder.encode(found.text) }
  }
  without.judge(counts.records)
  if (counts.documents === 0) throw new Unusable("empty", "it is empty")
}
