/**
 * Records as their authors publish them, turned into the fields of a task.
 *
 *     forms(
 *       form(["query", "gold"], (row) => ({ ... })),             the first whose fields are all there
 *       form(["ctx_a", "ctx_b", "label"], (row) => ({ ... })),
 *     )
 *
 * In: a record. Out: fields. Never: a guess; a record of no known form is refused, with what it lacks.
 */
import { AunetError } from "@aunet/base"
import type { Fields } from "./template.ts"

/** A record as a file has it; what begins with `$` is ours, such as `$file`, and is in no message. */
export type DataRecord = Readonly<Record<string, unknown>>

/**
 * Turns a record into fields.
 *
 * @param where what a message calls it: file and line
 * @throws AunetError BAD_DATA for a record of none of the forms that are known
 */
export type RecordReader = (record: DataRecord, where: string) => Fields

/** A record whose fields are asked for by name and kind; `a.b` is the field b of the field a. */
export interface Row {
  readonly where: string
  has(name: string): boolean
  text(name: string): string
  /** A list of texts. */
  texts(name: string): readonly string[]
  /** A whole number, or a text that is one. */
  whole(name: string): number
  /** The place of a value in a list. */
  placeIn(values: readonly string[], name: string): number
  value(name: string): unknown
}

/** A form of records: the fields it is known by, and how they are read. */
export interface Form {
  readonly fields: readonly string[]
  readonly read: (row: Row) => Fields
}

export const form = (fields: readonly string[], read: (row: Row) => Fields): Form => ({ fields, read })

/** Reads records of several forms. */
export const forms =
  (...known: readonly Form[]): RecordReader =>
  (record, where) => {
    const row = rowOf(record, where)
    const lacking = known.map(({ fields }) => fields.filter((name) => !row.has(name)))
    const fits = lacking.findIndex((names) => names.length === 0)
    if (fits >= 0) return known[fits].read(row)
    // The form that it is nearest to is most likely what was meant.
    const nearest = known
      .map(({ fields }, i) => ({ fields, missing: lacking[i] }))
      .toSorted((a, b) => a.missing.length / a.fields.length - b.missing.length / b.fields.length)[0]
    throw new AunetError(
      "BAD_DATA",
      `${where} lacks ${named(nearest.missing)}; it has ${named(Object.keys(record)) || "no field"}, ` +
        `and has to have ${known.map(({ fields }) => named(fields)).join("; or ")}`,
    )
  }

/** Names of fields for a message: those that whoever wrote the record knows. */
const named = (names: readonly string[]): string => names.filter((name) => !name.startsWith("$")).join(", ")

/** Fields as the record has them; what is neither text, number nor list of texts is left out. */
export const asItIs: RecordReader = (record) =>
  Object.fromEntries(
    Object.entries(record).filter(
      (entry): entry is [string, string | number | readonly string[]] =>
        typeof entry[1] === "string" || typeof entry[1] === "number" || isTexts(entry[1]),
    ),
  )

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string")

function rowOf(record: DataRecord, where: string): Row {
  const value = (name: string): unknown =>
    name
      .split(".")
      .reduce<unknown>(
        (inner, key) =>
          typeof inner === "object" && inner !== null && Object.hasOwn(inner, key)
            ? (inner as DataRecord)[key]
            : undefined,
        record,
      )
  const wrong = (name: string, kind: string): AunetError =>
    new AunetError("BAD_DATA", `${name} of ${where} is ${shown(value(name))}; it has to be ${kind}`)
  const text = (name: string): string => {
    const found = value(name)
    if (typeof found === "string") return found
    if (typeof found === "number" || typeof found === "bigint") return String(found)
    throw wrong(name, "a text")
  }
  return {
    where,
    has: (name) => value(name) !== undefined && value(name) !== null,
    value,
    text,
    texts: (name) => {
      const found = value(name)
      if (isTexts(found)) return found
      throw wrong(name, "a list of texts")
    },
    whole: (name) => {
      const found = value(name)
      const number = typeof found === "boolean" || found === "" ? Number.NaN : Number(found)
      if (Number.isSafeInteger(number)) return number
      throw wrong(name, "a whole number")
    },
    placeIn: (values, name) => {
      const place = values.indexOf(text(name))
      if (place >= 0) return place
      throw wrong(name, `one of ${values.join(", ")}`)
    },
  }
}

const shown = (value: unknown): string =>
  value === undefined ? "not there" : JSON.stringify(value, plainly).slice(0, 100)

// Whole numbers of parquet files are BigInt, which JSON does not know.
const plainly = (_: string, value: unknown): unknown => (typeof value === "bigint" ? Number(value) : value)
