/**
 * A parquet file as rows, one row group after another.
 *
 *     row group 1: column a | column b      only the columns that are asked for are read,
 *     row group 2: column a | column b      and of one group at a time
 *     footer: what is where
 *
 * In: slices of a file. Out: its columns, and its rows. Never: more than one row group in memory.
 * Source: the Parquet format; hyparquet reads it.
 */
import { AunetError, messageOf } from "@aunet/base"
import type { TableRow } from "./table-row.ts"

/** A file of which parts can be read: an `ArrayBuffer` is one already. */
export interface ParquetFile {
  readonly byteLength: number
  slice(from: number, to?: number): ArrayBuffer | Promise<ArrayBuffer>
}

/** A column at the top of the schema. */
export interface ParquetColumn {
  readonly name: string
  /** `text`, or what it holds otherwise: `INT64`, `a list`, `an object`. */
  readonly holds: string
}

/** What is read of a file. */
export interface ParquetOptions {
  /** Names of columns; all when left out. */
  readonly columns?: readonly string[]
  /** Most bytes of these columns in one row group, unpacked; without an end when left out. */
  readonly mostGroupBytes?: number
}

/** A file that was opened. */
export interface ParquetTable {
  readonly columns: readonly ParquetColumn[]
  readonly rows: number
  /**
   * Reads its rows.
   *
   * @throws AunetError BAD_DATA for what is damaged, and for a row group that is too large
   */
  read(options?: ParquetOptions): AsyncGenerator<TableRow, void, undefined>
}

/**
 * Opens a file by its footer.
 *
 * @throws AunetError BAD_DATA for what is no parquet file, or damaged
 * @example for await (const { values } of (await openParquet(buffer)).read({ columns: ["text"] })) console.log(values.text)
 */
export async function openParquet(file: ParquetFile): Promise<ParquetTable> {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ])
  const inside = insideOf(file)
  const metadata = await orDamaged(() => parquetMetadataAsync(inside, { geoparquet: false }))
  const columns = await orDamaged(() =>
    parquetSchema(metadata).children.map(({ element, children }) => ({
      name: element.name,
      holds: holdsOf(element, children.length > 0),
    })),
  )
  return {
    columns,
    rows: Number(metadata.num_rows),
    async *read({ columns: names, mostGroupBytes = Infinity } = {}) {
      let rowStart = 0
      for (const [group, { num_rows: count, columns: chunks }] of metadata.row_groups.entries()) {
        const size = chunks
          .map(({ meta_data: of }) => of)
          .filter((of) => of !== undefined && (names?.includes(of.path_in_schema[0]) ?? true))
          .reduce((sum, of) => sum + Number(of?.total_uncompressed_size ?? 0), 0)
        if (size > mostGroupBytes)
          throw new AunetError(
            "BAD_DATA",
            `row group ${group + 1} of ${metadata.row_groups.length} has ${size} bytes of what is read, and at most ${mostGroupBytes} may come at once; allow more (maxDocumentBytes), or write it with smaller row groups`,
          )
        const rowEnd = rowStart + Number(count)
        const asked = {
          file: inside,
          metadata,
          compressors,
          rowStart,
          rowEnd,
          utf8: false,
          geoparquet: false,
        }
        const rows = await orDamaged(() =>
          parquetReadObjects({ ...asked, ...(names && { columns: [...names] }) }),
        )
        if (rows.length !== rowEnd - rowStart)
          throw damaged(`row group ${group + 1} has ${rows.length} rows in place of ${rowEnd - rowStart}`)
        for (const [i, row] of rows.entries()) yield { number: rowStart + i + 1, values: withTexts(row) }
        rowStart = rowEnd
      }
    },
  }
}

interface Element {
  readonly type?: string
  readonly repetition_type?: string
  readonly converted_type?: string
  readonly logical_type?: { readonly type: string }
}

/** Programs that are old write texts without saying so; whether they are shows each. */
function holdsOf(element: Element, nested: boolean): string {
  const kind = element.logical_type?.type ?? element.converted_type
  if (nested) return kind === "LIST" || element.repetition_type === "REPEATED" ? "a list" : "an object"
  if (element.repetition_type === "REPEATED") return "a list"
  const texts = [undefined, "STRING", "UTF8", "ENUM", "JSON"]
  return element.type === "BYTE_ARRAY" && texts.includes(kind) ? "text" : (kind ?? element.type ?? "nothing")
}

/** Bytes that are UTF-8 are text; others stay bytes. */
function withTexts(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = { ...row }
  for (const [name, value] of Object.entries(row))
    if (value instanceof Uint8Array) values[name] = textOf(value)
  return values
}

function textOf(bytes: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes
  }
}

/** A footer that is damaged may point anywhere. */
const insideOf = (file: ParquetFile): ParquetFile => ({
  byteLength: file.byteLength,
  slice: (from, to = file.byteLength) => {
    if (!(from >= 0 && from <= to && to <= file.byteLength))
      throw new Error(`it points to bytes ${from} to ${to}, and has ${file.byteLength}`)
    return file.slice(from, to)
  },
})

const damaged = (why: string, cause?: unknown): AunetError =>
  new AunetError("BAD_DATA", `it is no parquet file that can be read: ${why}`, { cause })

async function orDamaged<A>(work: () => A | Promise<A>): Promise<A> {
  try {
    return await work()
  } catch (cause) {
    throw damaged(messageOf(cause), cause)
  }
}
