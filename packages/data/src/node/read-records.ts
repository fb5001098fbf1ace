/**
 * The records of a file of JSON as documents.
 *
 *     lines   {"text":"one"}          named file.jsonl:1
 *             {"text":"two"}                file.jsonl:2
 *     list    [{"text":"one"},...]          file.json:1
 *
 * In: pieces of a file. Out: documents. Never: a record without text passed over in silence, or more than one record
 * in ten of them.
 */
import { constants } from "node:buffer"
import { messageOf } from "@aunet/base"
import type { Document } from "../documents.ts"
import { jsonItems } from "./json-items.ts"
import { linesOf, type RawRecord } from "./pieces.ts"
import type { Reading } from "./read-options.ts"
import { counted, MOST_PLACES } from "./read-report.ts"
import { recordText } from "./record-text.ts"
import { strayCounter, strayNote } from "./stray-bytes.ts"
import { stopIfAborted, Unusable } from "./unusable.ts"

/** Share of records that may have no text, and from which record on it is looked at before the file ends. */
const MOST_UNUSABLE = 0.1
const LOOKED_AT_FROM = 1000

/** Characters of a message of JSON.parse, which quotes what it found. */
const MOST_QUOTED = 160

/**
 * Reads records.
 *
 * @throws Unusable for what is not JSON in UTF-8, for one record that is too long, and when more than one in ten has
 * no text: of the whole file, and of those so far from the 1000th on
 */
export async function* readRecords(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  shape: "list" | "lines",
  reading: Reading,
): AsyncGenerator<Document, void, undefined> {
  const place = shape === "list" ? "record" : "line"
  const raw = (shape === "list" ? jsonItems : linesOf)(pieces, reading.maxLineBytes)
  const encoder = new TextEncoder()
  const counts = { records: 0, documents: 0 }
  const without = withoutText(path, place, reading)
  for await (const { number, bytes } of raw) {
    stopIfAborted(reading.signal)
    const line = decoded({ number, bytes }, place, reading.maxLineBytes)
    if (shape === "lines" && line.trim() === "") continue
    counts.records++
    const name = `${path}:${number}`
    const found = recordText(parsed(line, place, number), reading)
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

/** Keeps count of records without text. Those before the first document are told when there is one. */
function withoutText(path: string, place: string, { skip }: Reading) {
  const problems: { number: number; problem: string }[] = []
  let waiting: { number: number; problem: string }[] | undefined = []
  let count = 0
  const tellOne = ({ number, problem }: { number: number; problem: string }): void =>
    skip(`${path}:${number}`, "without text", problem)
  return {
    add: (number: number, problem: string): void => {
      count++
      const one = { number, problem }
      if (problems.length < MOST_PLACES) problems.push(one)
      if (waiting === undefined) tellOne(one)
      else waiting.push(one)
    },
    tell: (): void => {
      waiting?.forEach(tellOne)
      waiting = undefined
    },
    judge: (records: number): void => {
      if (count <= records * MOST_UNUSABLE) return
      const named = problems.map(({ number, problem }) => `${place} ${number} (${problem})`).join(", ")
      throw new Unusable(
        "without text",
        `${count} of ${counted(records, "record")} ${count === 1 ? "has" : "have"} no text, and at most one in ten may: ${named}${count > problems.length ? ", ..." : ""}; say where the text is (field)`,
      )
    },
  }
}

function decoded({ number, bytes }: RawRecord, place: string, most: number): string {
  if (bytes === undefined)
    throw new Unusable(
      "with records too long",
      `${place} ${number} has more than ${most} bytes; allow a longer one (maxLineBytes, at most ${constants.MAX_STRING_LENGTH}), or cut it`,
    )
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
