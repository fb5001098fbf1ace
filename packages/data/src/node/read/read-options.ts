/**
 * How documents are read: the options, looked at once, with what holds where they are left out.
 *
 * In: options of a caller who may have no types. Out: the same, whole. Never: opens a file.
 */
import { constants } from "node:buffer"
import { AunetError, badOption, checkOptionNames, checkSignal, type OptionNames } from "@aunet/base"
import type { HubOptions } from "./hub/index.ts"
import type { ReadReport } from "./read-report.ts"
import { checkForm, type TextForm } from "./text-form.ts"

/** How documents are read. */
export interface ReadDocumentsOptions {
  /** Ends the reading with ABORTED. */
  readonly signal?: AbortSignal
  /** How data sets of the hub (`hf://datasets/owner/name`) are asked for. */
  readonly hub?: HubOptions
  /**
   * What the files hold, where their names and starts do not tell: `html`, `whatsapp`, `telegram`, `markdown` for the
   * text in what is set or exported; `code` or `text` for files as they are, whatever their names.
   */
  readonly as?: TextForm
  /**
   * Where the text of a record of JSON, or a row of a table, is: a field, or some of which the first that is not empty is taken; "text" and
   * "content" when left out, which are those of the official data loader. A list of chat messages is joined, each on
   * a line with its role, when its field is named here.
   */
  readonly field?: string | readonly string[]
  /**
   * What files are written in where they have no byte order mark: a label that `TextDecoder` knows, such as `latin1`,
   * `utf-16le` or `shift_jis`; UTF-8 when left out.
   */
  readonly encoding?: string
  /** Most bytes of a file that is one document, unpacked; 1 GiB when left out, from 1 to 2^31 - 1. */
  readonly maxDocumentBytes?: number
  /** Most bytes of a record of JSON, a row of csv or tsv, or a message of a chat; 64 MiB when left out, from 1 to 536,870,888, the longest string. */
  readonly maxLineBytes?: number
  /**
   * Most bytes of all documents, for who keeps them: BAD_DATA above, before anything is read where sizes of files
   * tell. Without an end when left out.
   */
  readonly maxBytes?: number
  /**
   * Lends the bytes of a document until the next is asked for, instead of giving them: for who passes text on, and would
   * leave gigabytes to the collector.
   */
  readonly lend?: boolean
  /** Told of each file of a folder, and each record of a file, that gives no document. */
  readonly onSkip?: (name: string, reason: string) => void
  /** Told of each document that is read and looks wrong: bytes that are not UTF-8, bytes after what is packed. */
  readonly onNote?: (name: string, note: string) => void
  /** Told at the end, be it an error, what came out and what did not. */
  readonly onReport?: (report: ReadReport) => void
}

/** The fields of the official data loader. */
export const DEFAULT_FIELDS: readonly string[] = ["text", "content"]

/** Options as the reading takes them. */
export interface Reading {
  readonly signal: AbortSignal | undefined
  readonly hub: HubOptions
  /** `undefined` where files tell it themselves. */
  readonly as: TextForm | undefined
  readonly fields: readonly string[]
  /** Whether somebody named them: a list of messages is taken for a text then. */
  readonly named: boolean
  /** `undefined` for UTF-8. */
  readonly encoding: string | undefined
  /** Whether somebody named it: a byte order mark of another encoding is followed then. */
  readonly asked: boolean
  readonly maxDocumentBytes: number
  readonly maxLineBytes: number
  readonly maxBytes: number
  /** Bytes above which a file that is one document comes in pieces. */
  readonly longBytes: number
  /** What bytes are read into that are only lent; absent where they are given. */
  readonly lent: Lent | undefined
  readonly skip: (name: string, kind: string, reason: string) => void
  readonly note: (name: string, note: string) => void
  /** Told of each file that is not read as the text that it is, and what it is read as. */
  readonly took: (name: string, form: TextForm) => void
}

/** A place that grows, for one file after another. */
export interface Lent {
  of(bytes: number): Uint8Array
}

/** Its size at the start. */
const LENT_BYTES = 2 ** 20

const lentPlace = (): Lent => {
  let place = new Uint8Array()
  return {
    of: (bytes) => {
      if (place.length < bytes) place = new Uint8Array(Math.max(bytes, LENT_BYTES))
      return place.subarray(0, bytes)
    },
  }
}

const NAMES: OptionNames<ReadDocumentsOptions> = {
  signal: true,
  as: true,
  hub: true,
  field: true,
  encoding: true,
  maxDocumentBytes: true,
  maxLineBytes: true,
  maxBytes: true,
  lend: true,
  onSkip: true,
  onNote: true,
  onReport: true,
}

/**
 * Looks at options.
 *
 * @throws AunetError BAD_OPTION
 */
export function checkReadOptions(
  options: ReadDocumentsOptions,
  longBytes = Infinity,
): Omit<Reading, "skip" | "note" | "took"> {
  checkOptionNames("readDocuments", options, NAMES)
  checkSignal(options.signal)
  if (options.lend !== undefined && typeof options.lend !== "boolean")
    throw badOption("lend", options.lend, "true or false")
  const inPieces = longBytes < Infinity
  const {
    field,
    maxDocumentBytes = inPieces ? Infinity : 2 ** 30,
    maxLineBytes = 2 ** 26,
    maxBytes = Infinity,
  } = options
  const fields = field === undefined ? DEFAULT_FIELDS : typeof field === "string" ? [field] : field
  if (!Array.isArray(fields) || fields.length === 0 || !fields.every((each) => typeof each === "string"))
    throw badOption("field", field, "the name of a field, or a list of some")
  if (maxDocumentBytes !== Infinity)
    checkBytes("maxDocumentBytes", maxDocumentBytes, inPieces ? Number.MAX_SAFE_INTEGER : 2 ** 31 - 1)
  checkBytes("maxLineBytes", maxLineBytes, constants.MAX_STRING_LENGTH)
  if (maxBytes !== Infinity) checkBytes("maxBytes", maxBytes, Number.MAX_SAFE_INTEGER)
  return {
    signal: options.signal,
    hub: { ...options.hub, ...(options.signal && { signal: options.signal }) },
    as: checkForm(options.as),
    fields,
    named: field !== undefined,
    encoding: checkEncoding(options.encoding),
    asked: options.encoding !== undefined,
    maxDocumentBytes,
    maxLineBytes,
    maxBytes,
    longBytes,
    lent: options.lend === true ? lentPlace() : undefined,
  }
}

/**
 * Gives the name of an encoding; `undefined` for UTF-8, which is what texts are in here.
 *
 * @throws AunetError BAD_OPTION for a label that `TextDecoder` does not know
 */
export function checkEncoding(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  try {
    const { encoding } = new TextDecoder(label)
    return encoding === "utf-8" ? undefined : encoding
  } catch (cause) {
    throw new AunetError(
      "BAD_OPTION",
      `encoding is ${JSON.stringify(label)}; it must be a label of the Encoding Standard, such as latin1, utf-16le, windows-1251, shift_jis or gbk`,
      { cause },
    )
  }
}

function checkBytes(name: string, value: unknown, most: number): void {
  if (!(Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most))
    throw badOption(name, value, `a whole number of bytes from 1 to ${most}`)
}
