/**
 * The documents of one file.
 *
 *     .jsonl .ndjson   a record a line        each also .gz or .zst
 *     .json            records, when it is a list of objects or an object a line
 *     anything else    one document
 *
 * In: a path. Out: documents. Never: changes a text, except that a byte order mark at its start is dropped, and what
 * is written in a named encoding comes in UTF-8.
 */
import type { Document, LongDocument } from "../documents.ts"
import { jsonShape } from "./json-items.ts"
import { openText } from "./open-text.ts"
import { collect, type Peekable } from "./pieces.ts"
import type { Reading } from "./read-options.ts"
import { readRecords } from "./read-records.ts"
import { Unusable } from "./unusable.ts"

/** How much of a `.json` is looked at to tell what it is. */
const SHAPE_BYTES = 2 ** 20

/** Tells by its name whether a file holds a record a line. */
export const hasLines = (path: string): boolean => /\.(?:jsonl|ndjson)(?:\.gz|\.zst)?$/i.test(path)

/** Tells by its name whether a file is JSON. */
export const isJson = (path: string): boolean => /\.json(?:\.gz|\.zst)?$/i.test(path)

/**
 * Reads a file.
 *
 * @throws Unusable for what gives no document; errors of the system and of zlib
 */
export async function* readFile(
  path: string,
  reading: Reading,
): AsyncGenerator<Document | LongDocument, void, undefined> {
  const notes: string[] = []
  const { pieces, expectedBytes } = await openText(path, reading, (note) => notes.push(note), hasLines(path))
  try {
    const shape = hasLines(path)
      ? "lines"
      : isJson(path)
        ? jsonShape(await pieces.peek(SHAPE_BYTES))
        : undefined
    if (shape !== undefined) {
      yield* readRecords(path, pieces, shape, reading)
      for (const note of notes) reading.note(path, note)
      return
    }
    // Of a size that is known nothing is read, but for a byte order mark that does not count.
    if (expectedBytes - 3 > reading.maxDocumentBytes) throw tooLarge(reading)
    if (await isLong(pieces, reading)) {
      yield { name: path, pieces: upTo(pieces, reading) }
      for (const note of notes) reading.note(path, note)
      return
    }
    const bytes = await collect(pieces, reading.maxDocumentBytes, expectedBytes)
    if (bytes === undefined) throw tooLarge(reading)
    if (bytes.length === 0) throw new Unusable("empty", "it is empty")
    for (const note of notes) reading.note(path, note)
    yield { name: path, bytes }
  } finally {
    await pieces.close()
  }
}

/** Whether a text has more bytes than come at once; what is packed is unpacked so far, and no further. */
const isLong = async (pieces: Peekable, { longBytes }: Reading): Promise<boolean> =>
  longBytes < Infinity && (await pieces.peek(longBytes + 1)).length > longBytes

/** The pieces of a text, as long as there may be more. */
async function* upTo(pieces: Peekable, reading: Reading): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0
  for await (const piece of pieces) {
    length += piece.length
    if (length > reading.maxDocumentBytes) throw tooLarge(reading)
    yield piece
  }
}

const tooLarge = ({ maxDocumentBytes }: Reading): Unusable =>
  new Unusable(
    "too large",
    `it is too large: a document has at most ${maxDocumentBytes} bytes; allow a larger one (maxDocumentBytes, at most ${2 ** 31 - 1}), split it, or make it a .jsonl`,
  )
