/**
 * The documents of one file.
 *
 *     .jsonl .ndjson           a record a line                    each also .gz or .zst
 *     .json                    records, when it is a list of them or an object a line; chats, when Telegram wrote it
 *     .csv .tsv                a record a row
 *     .parquet                 the same, not packed again
 *     .html, WhatsApp's chats  one document, of the text in it
 *     anything else            one document, as it is
 *
 * In: a path. Out: documents. Never: changes a text that is read as it is, except that a byte order mark at its start is
 * dropped, and what is written in a named encoding comes in UTF-8.
 */
import type { Document, LongDocument } from "../../documents.ts"
import { telegramChats } from "./chats/telegram-chats.ts"
import { whatsappText } from "./chats/whatsapp-text.ts"
import { jsonShape } from "./json-items.ts"
import { jsonRecords } from "./json-records.ts"
import { htmlText } from "./markup/html-text.ts"
import { markdownText } from "./markup/markdown-text.ts"
import { openText } from "./open-text.ts"
import { collect, type Peekable, peekable } from "./pieces.ts"
import type { Reading } from "./read-options.ts"
import { readRecords } from "./read-records.ts"
import { csvRecords, parquetRecords, tsvRecords } from "./table-records.ts"
import { formByName, formBytes, formOf, isMarkup, mayBeChat, type TextForm } from "./text-form.ts"
import { packingOf } from "./unpack.ts"
import { tooLarge, Unusable } from "./unusable.ts"

type Documents = AsyncGenerator<Document | LongDocument, void, undefined>

/** How much of a `.json` is looked at to tell what it is. */
const SHAPE_BYTES = 2 ** 20

/**
 * Reads a file.
 *
 * @param name what its documents are called; its path when left out
 * @throws Unusable for what gives no document; errors of the system and of zlib
 */
export async function* readFile(path: string, reading: Reading, name = path): Documents {
  const byName = formByName(name, reading.as)
  const took = (form: TextForm) => reading.took(name, form)
  if (byName === "parquet" && packingOf(name) === undefined)
    return yield* taken(readRecords(name, parquetRecords(path, reading), "row", reading), byName, took)
  const notes: string[] = []
  const tell = (): void => {
    for (const note of notes.splice(0)) reading.note(name, note)
  }
  const { pieces, expectedBytes } = await openText(path, reading, (note) => notes.push(note), byName)
  try {
    let decoded: string | undefined
    const start = await pieces.peek(formBytes(byName))
    const head = (): string => (decoded ??= new TextDecoder().decode(start))
    const form = formOf(name, reading.as, head)
    const records = await recordsOf(form, pieces, reading)
    if (records !== undefined)
      yield* taken(readRecords(name, records.values, records.place, reading), form, took)
    else if (form === "telegram") yield* taken(chats(name, pieces, reading), form, took)
    else {
      if (reading.as === undefined && mayBeChat(name, form, head))
        notes.push(
          "it may be a chat of WhatsApp, and is read with its dates; to read only what is said, say that it is whatsapp (as)",
        )
      if (form === "json" && reading.named)
        notes.push(
          `it is no list of records, so it is read as it is, and no ${reading.fields.map((field) => JSON.stringify(field)).join(" or ")} is looked for in it`,
        )
      const document = await wholeOf(name, form, { pieces, expectedBytes }, reading)
      if (isMarkup(form)) took(form)
      // What is wrong with a text that comes in pieces is known at their end.
      tell()
      yield document
    }
    tell()
  } finally {
    await pieces.close()
  }
}

/** Tells what a file is read as when something came of it. */
async function* taken(documents: Documents, form: TextForm, took: (form: TextForm) => void): Documents {
  let isFirst = true
  for await (const document of documents) {
    if (isFirst) took(form)
    isFirst = false
    yield document
  }
}

/** The records of a form that has some. */
async function recordsOf(form: TextForm, pieces: Peekable, reading: Reading) {
  if (form === "csv") return { values: csvRecords(pieces, reading), place: "row" }
  if (form === "tsv") return { values: tsvRecords(pieces, reading), place: "line" }
  const shape =
    form === "jsonl"
      ? "lines"
      : form === "json"
        ? jsonShape(await pieces.peek(SHAPE_BYTES), reading.as === "json")
        : undefined
  if (shape === undefined && reading.as === "json")
    throw new Unusable(
      "with bad records",
      "it holds no records: they are a list ([...]), or an object a line; to read it as it is, say that it is text (as)",
    )
  if (shape === undefined) return undefined
  return {
    values: jsonRecords(pieces, shape, reading.maxLineBytes),
    place: shape === "list" ? "record" : "line",
  }
}

async function* chats(name: string, pieces: Peekable, reading: Reading): Documents {
  let count = 0
  for await (const chat of telegramChats(name, pieces, reading)) {
    count++
    yield chat
  }
  if (count === 0) throw new Unusable("empty", "no message in it has words")
}

/** A file that is one document. */
async function wholeOf(
  name: string,
  form: TextForm,
  { pieces, expectedBytes }: { readonly pieces: Peekable; readonly expectedBytes: number },
  reading: Reading,
): Promise<Document | LongDocument> {
  const most = reading.maxDocumentBytes
  if (!isMarkup(form)) {
    // Of a size that is known nothing is read, but for a byte order mark that does not count.
    if (expectedBytes - 3 > most) throw tooLarge(most)
    return documentOf(name, pieces, expectedBytes, reading, "it is empty")
  }
  const seen = (text: AsyncIterable<Uint8Array>) =>
    documentOf(name, peekable(text), 0, reading, "there is no text in it")
  if (form === "whatsapp") return seen(whatsappText(pieces, reading.maxLineBytes))
  if (form === "html") return seen(htmlText(pieces))
  const source = await collect(pieces, Math.min(most, MOST_MARKDOWN_BYTES), expectedBytes)
  if (source === undefined) throw tooLarge(Math.min(most, MOST_MARKDOWN_BYTES))
  return seen(markdownText(source))
}

/** Markdown is read whole, several times over. */
const MOST_MARKDOWN_BYTES = 2 ** 26

async function documentOf(
  name: string,
  pieces: Peekable,
  expectedBytes: number,
  reading: Reading,
  empty: string,
): Promise<Document | LongDocument> {
  if (await isLong(pieces, reading)) return { name, pieces: upTo(pieces, reading) }
  const bytes = await collect(pieces, reading.maxDocumentBytes, expectedBytes, reading.lent !== undefined)
  if (bytes === undefined) throw tooLarge(reading.maxDocumentBytes)
  if (bytes.length === 0) throw new Unusable("empty", empty)
  return { name, bytes }
}

/** Whether a text has more bytes than come at once; what is packed is unpacked so far, and no further. */
const isLong = async (pieces: Peekable, { longBytes }: Reading): Promise<boolean> =>
  longBytes < Infinity && (await pieces.peek(longBytes + 1)).length > longBytes

/** The pieces of a text, as long as there may be more. */
async function* upTo(pieces: Peekable, reading: Reading): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0
  for await (const piece of pieces) {
    length += piece.length
    if (length > reading.maxDocumentBytes) throw tooLarge(reading.maxDocumentBytes)
    yield piece
  }
}
