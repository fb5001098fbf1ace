/**
 * The records of a file of JSON: a line each, or items of a list.
 *
 *     lines   {"text":"one"}          1
 *             {"text":"two"}          2
 *     list    [{"text":"one"},...]    1, ...
 *
 * In: pieces of a file. Out: values with their places. Never: a record that cannot be read passed over.
 */
import { messageOf } from "@aunet/base"
import { jsonItems } from "./json-items.ts"
import { linesOf, type RawRecord } from "./pieces.ts"
import type { PlacedValue } from "./read-records.ts"
import { strayCounter, strayNote } from "./stray-bytes.ts"
import { lineTooLong, Unusable } from "./unusable.ts"

/** Characters of a message of JSON.parse, which quotes what it found. */
const MOST_QUOTED = 160

/**
 * Reads records.
 *
 * @param most bytes of one
 * @throws Unusable for what is not JSON in UTF-8, and one record that is too long
 */
export async function* jsonRecords(
  pieces: AsyncIterable<Uint8Array>,
  shape: "list" | "lines",
  most: number,
): AsyncGenerator<PlacedValue, void, undefined> {
  const place = shape === "list" ? "record" : "line"
  for await (const { number, bytes } of (shape === "list" ? jsonItems : linesOf)(pieces, most)) {
    const line = decoded({ number, bytes }, place, most)
    if (shape === "lines" && line.trim() === "") continue
    yield { number, value: parsed(line, place, number) }
  }
}

function decoded({ number, bytes }: RawRecord, place: string, most: number): string {
  if (bytes === undefined) throw lineTooLong(place, number, most)
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (cause) {
    const counter = strayCounter()
    counter.push(bytes)
    const strays = counter.end()
    const why = strays === undefined ? messageOf(cause) : strayNote(strays)
    throw new Unusable("with bad records", `${place} ${number} is not UTF-8: ${why}`, { cause })
  }
}

function parsed(line: string, place: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch (cause) {
    const why = messageOf(cause).slice(0, MOST_QUOTED)
    throw new Unusable("with bad records", `${place} ${number} is not valid JSON (${why})`, { cause })
  }
}
