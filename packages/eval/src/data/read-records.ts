/**
 * The records of one file, by the ending of its name: .jsonl, .json, .csv, .tsv, .parquet; anything else is lines of text.
 *
 * In: bytes and a path. Out: records, each with the place that messages name. Never: a record passed over; one that
 * cannot be read is an error with its line.
 */
import { AunetError, messageOf } from "@aunet/base"
import { csvOptions, openParquet, tsvValues } from "@aunet/data/tables"
import type { DataRecord } from "../tasks/record-forms.ts"
import type { FileForm } from "./file-form.ts"

/** A record, and where it stands. */
export interface PlacedRecord {
  readonly record: DataRecord
  /** `piqa.jsonl line 3`. */
  readonly where: string
}

/** Reads the records of a file; each has its name, without ending, as `$file`. */
export async function readRecords(bytes: Uint8Array, path: string, form: FileForm): Promise<PlacedRecord[]> {
  const plain = path.replace(/\.(gz|zst)$/i, "")
  const ending = form.whole === true ? "json" : (/\.([a-z]+)$/i.exec(plain)?.[1] ?? "").toLowerCase()
  const file = /([^/]*?)(\.[a-z]+)?$/i.exec(plain)?.[1] ?? plain
  const rows = await rowsOf(bytes, path, ending, form)
  return rows.map(({ record, where }) => ({ record: { ...record, $file: file }, where }))
}

async function rowsOf(
  bytes: Uint8Array,
  path: string,
  ending: string,
  form: FileForm,
): Promise<PlacedRecord[]> {
  if (ending === "parquet") return parquetRecords(bytes, path)
  const text = textOf(bytes, path)
  switch (ending) {
    case "jsonl":
    case "ndjson":
      return linesOf(text).flatMap((line, i) => {
        const where = `${path} line ${i + 1}`
        return line.trim() === "" ? [] : [{ record: objectOf(parsed(line, where), where), where }]
      })
    case "json":
      return jsonRecords(parsed(text, path), path)
    case "csv":
      return csvRecords(text, path, form.columns)
    case "tsv":
      return tsvRecords(text, path, form.columns)
    default:
      return linesOf(text).map((line, i) => ({
        record: { [form.line ?? "text"]: line },
        where: `${path} line ${i + 1}`,
      }))
  }
}

/** The text of a file. */
export function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AunetError("BAD_DATA", `${path} is not UTF-8`, { cause })
  }
}

/** Lines of a text; what ends the last begins none. */
export const linesOf = (text: string): string[] => {
  const lines = text.split(/\r?\n/)
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AunetError("BAD_DATA", `${where} is no JSON: ${messageOf(cause)}`, { cause })
  }
}

function objectOf(value: unknown, where: string): DataRecord {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as DataRecord
  throw new AunetError("BAD_DATA", `${where} is no object with fields: ${JSON.stringify(value).slice(0, 60)}`)
}

/** A list of records; an object that holds one under a name; a single record. */
function jsonRecords(value: unknown, path: string): PlacedRecord[] {
  const inner =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? ["data", "Data", "rows", "examples"]
          .map((name) => (value as DataRecord)[name])
          .find((each): each is unknown[] => Array.isArray(each))
      : undefined
  const list = Array.isArray(value) ? value : (inner ?? [value])
  return list.map((each: unknown, i) => {
    const where = list.length === 1 ? path : `${path} item ${i}`
    return { record: objectOf(each, where), where }
  })
}

async function csvRecords(text: string, path: string, columns?: readonly string[]): Promise<PlacedRecord[]> {
  const { parse } = await import("csv-parse/browser/esm/sync")
  try {
    const rows = parse(text, {
      ...csvOptions(text),
      columns: columns === undefined ? true : [...columns],
    }) as unknown as { readonly record: DataRecord; readonly info: { readonly lines: number } }[]
    return rows.map(({ record, info }) => ({ record, where: `${path} line ${info.lines}` }))
  } catch (cause) {
    throw new AunetError("BAD_DATA", `${path} is no csv: ${messageOf(cause)}`, { cause })
  }
}

/** Fields between tabs, as they are: no quote has a meaning, and no value stands for a missing one. */
function tsvRecords(text: string, path: string, columns?: readonly string[]): PlacedRecord[] {
  const lines = linesOf(text)
  const names = columns ?? (lines[0] ?? "").replace(/^\uFEFF/, "").split("\t")
  const first = columns === undefined ? 1 : 0
  return lines.slice(first).flatMap((line, i) => {
    const where = `${path} line ${i + first + 1}`
    return line === "" ? [] : [{ record: tsvValues(line, names, where), where }]
  })
}

async function parquetRecords(bytes: Uint8Array, path: string): Promise<PlacedRecord[]> {
  const records: PlacedRecord[] = []
  try {
    // A copy of its own: the buffer may hold more than the file.
    const table = await openParquet(bytes.slice().buffer)
    for await (const { number, values } of table.read())
      records.push({ record: values as DataRecord, where: `${path} row ${number - 1}` })
  } catch (cause) {
    throw new AunetError("BAD_DATA", `${path} cannot be read: ${messageOf(cause)}`, { cause })
  }
  return records
}
