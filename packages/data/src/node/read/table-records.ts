/**
 * The rows of a table as records: of the columns that may have the text.
 *
 * In: a file. Out: values with their places. Never: reads a table that has no such column, or a column that is not asked
 * for (parquet); more than a row group, or a row, in memory.
 */
import { open } from "node:fs/promises"
import { AunetError } from "@aunet/base"
import type { ParquetColumn } from "../../tables/index.ts"
import { csvOptions, openParquet, tsvValues } from "../../tables/index.ts"
import { LFS_POINTER_BYTES, whyLfsPointer } from "./file-kind.ts"
import { linesOf, type Peekable } from "./pieces.ts"
import type { Reading } from "./read-options.ts"
import type { PlacedValue } from "./read-records.ts"
import { lineTooLong, Unusable } from "./unusable.ts"

type Records = AsyncGenerator<PlacedValue, void, undefined>

/** Row groups of one file where documents have no end. */
const MOST_GROUP_BYTES = 2 ** 30

/**
 * Reads a parquet file.
 *
 * @throws Unusable without a column that may have the text; AunetError BAD_DATA for what is damaged or too large
 */
export async function* parquetRecords(path: string, reading: Reading): Records {
  const file = await open(path, "r")
  try {
    const { size } = await file.stat()
    const start = Buffer.alloc(Math.min(size, LFS_POINTER_BYTES))
    await file.read(start, 0, start.length, 0)
    const pointer = whyLfsPointer(start)
    if (pointer !== undefined) throw new Unusable("Git LFS pointer", pointer)
    if (size === 0) throw new Unusable("empty", "it is empty")
    const table = await openParquet({
      byteLength: size,
      slice: async (from, to = size) => {
        const bytes = new Uint8Array(to - from)
        for (let at = 0; at < bytes.length;) {
          const { bytesRead } = await file.read(bytes, at, bytes.length - at, from + at)
          if (bytesRead === 0) throw new Error("it became shorter while it was read")
          at += bytesRead
        }
        return bytes.buffer
      },
    })
    const columns = columnsOf(table.columns, reading)
    const mostGroupBytes = Math.min(reading.maxDocumentBytes, MOST_GROUP_BYTES)
    for await (const { number, values } of table.read({ columns, mostGroupBytes }))
      yield { number, value: values }
  } catch (cause) {
    throw unusable(cause)
  } finally {
    await file.close()
  }
}

/**
 * Reads comma separated values; the first record has the names. Rows are counted, since fields may have line ends.
 *
 * @throws Unusable without a column that may have the text, for a record of another length than the names, and for one
 * that is too long
 */
export async function* csvRecords(pieces: Peekable, reading: Reading): Records {
  const { parse } = await import("csv-parse")
  const head = new TextDecoder().decode(await pieces.peek(2 ** 16))
  const parser = parse({ ...csvOptions(head), info: false, max_record_size: reading.maxLineBytes })
  const feeding = feed(pieces, parser)
  // Told by the parser, or below.
  feeding.catch((error: unknown) => parser.destroy(error as Error))
  let names: readonly string[] | undefined
  let number = 0
  try {
    for await (const row of parser) {
      const record = row as string[]
      if (names === undefined) {
        names = record.map((name) => name.trim())
        columnsOf(texts(names), reading)
      } else yield { number: ++number, value: objectOf(names, record) }
    }
    await feeding
  } catch (cause) {
    const { code } = cause as { readonly code?: unknown }
    if (code === "CSV_MAX_RECORD_SIZE") throw lineTooLong("row", number + 1, reading.maxLineBytes)
    if (typeof code === "string" && code.startsWith("CSV_"))
      throw new Unusable("with bad records", `it is no csv: ${(cause as Error).message}`, { cause })
    throw cause
  } finally {
    parser.destroy()
    await feeding.catch(() => undefined)
  }
}

async function feed(pieces: AsyncIterable<Uint8Array>, parser: NodeJS.WritableStream): Promise<void> {
  let gone: () => void = () => {}
  const closed = new Promise<void>((done) => (gone = done))
  parser.once("close", gone)
  let isClosed = false
  void closed.then(() => (isClosed = true))
  for await (const piece of pieces) {
    if (isClosed) return
    if (!parser.write(piece))
      await Promise.race([new Promise<void>((done) => parser.once("drain", done)), closed])
  }
  if (!isClosed) parser.end()
}

/**
 * Reads fields between tabs; the first line has the names.
 *
 * @throws Unusable without a column that may have the text, and for a line that is too long; AunetError BAD_DATA for one
 * with more or fewer values than names
 */
export async function* tsvRecords(pieces: Peekable, reading: Reading): Records {
  const decoder = new TextDecoder()
  let names: readonly string[] | undefined
  for await (const { number, bytes } of linesOf(pieces, reading.maxLineBytes)) {
    if (bytes === undefined) throw lineTooLong("line", number, reading.maxLineBytes)
    const line = decoder.decode(bytes).replace(/\r$/, "")
    if (line === "") continue
    if (names === undefined) {
      names = line.split("\t")
      columnsOf(texts(names), reading)
    } else yield { number, value: valuesOf(line, names, number) }
  }
}

function valuesOf(line: string, names: readonly string[], number: number): Record<string, string> {
  try {
    return tsvValues(line, names, `line ${number}`)
  } catch (cause) {
    throw unusable(cause)
  }
}

/** What is wrong with a table, without its path: that is added where it is told. */
const unusable = (cause: unknown): unknown =>
  cause instanceof AunetError && cause.code === "BAD_DATA"
    ? new Unusable("with bad records", cause.message, { cause })
    : cause

const texts = (names: readonly string[]): ParquetColumn[] => names.map((name) => ({ name, holds: "text" }))

/** Two columns of one name: the first counts. */
function objectOf(names: readonly string[], values: readonly string[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null) as Record<string, string>
  for (let i = names.length - 1; i >= 0; i--) record[names[i]] = values[i]
  return record
}

/** How many columns a message names, and how much of each. */
const MOST_NAMES = 12
const MOST_CHARACTERS = 40

/** The columns of a table that may have the text, in the order in which they are looked at. */
function columnsOf(columns: readonly ParquetColumn[], { fields, named }: Reading): string[] {
  // A file without names has a text in their place.
  const quoted = (names: readonly string[], word: string): string =>
    names.map((name) => JSON.stringify(name.slice(0, MOST_CHARACTERS))).join(word)
  const there = fields
    .map((field) => columns.find(({ name }) => name === field))
    .filter((column) => column !== undefined)
  const usable = there.filter(({ holds }) => holds === "text" || (named && holds === "a list"))
  if (usable.length > 0) return usable.map(({ name }) => name)
  const found = columns.filter(({ holds }) => holds === "text").map(({ name }) => name)
  const more = found.length > MOST_NAMES ? ", ..." : ""
  const has =
    found.length === 0
      ? "no column of it is text"
      : `of text it has ${quoted(found.slice(0, MOST_NAMES), ", ")}${more}`
  const [other] = there
  const why =
    other === undefined
      ? `it has no column ${quoted(fields, " or ")}`
      : `its column ${JSON.stringify(other.name)} is ${other.holds} and no text`
  throw new Unusable("without text", `${why}; ${has}; say where the text is (field)`)
}
