/**
 * The documents of some files and folders, with a word about what was left out or looks wrong.
 *
 * In: paths, and flags as typed. Out: documents, one by one or all in memory. Never: passes over anything in silence.
 */
import type { Document, LongDocument } from "aunet"
import {
  MOST_CORPUS_BYTES,
  type Places,
  readDocuments,
  type ReadDocumentsOptions,
  readLongDocuments,
  type ReadReport,
  type TextForm,
} from "aunet/node"
import { errorInFlags, inFlags } from "../arguments/in-flags.ts"
import { present } from "../arguments/present.ts"
import { showControls } from "../draw/show-controls.ts"
import { counted } from "../report/figures.ts"
import { isOfPackage } from "../thrown.ts"
import type { Screen } from "../report/screen.ts"
import { hubOptions } from "./hub.ts"

/** Flags that say how files are read. */
export interface ReadingFlags {
  readonly as?: TextForm | undefined
  readonly field: readonly string[]
  readonly encoding: string | undefined
  readonly maxDocumentBytes: number | undefined
  readonly maxLineBytes: number | undefined
}

const READING_FLAGS = [
  "as",
  "field",
  "encoding",
  "maxDocumentBytes",
  "maxLineBytes",
] as const satisfies readonly (keyof ReadingFlags)[]

/** Reads files and folders, a document at a time. */
export async function* eachText(
  paths: readonly string[],
  screen: Screen,
  flags?: ReadingFlags,
  options: ReadDocumentsOptions = {},
): AsyncGenerator<Document, void, undefined> {
  // A command without these flags tells where they are.
  const after = flags === undefined ? " of aunet train" : ""
  try {
    yield* readDocuments(paths, {
      ...options,
      ...(flags && optionsOf(flags)),
      hub: hubOptions(screen),
      onReport: (report) => tell(report, screen, after),
    })
  } catch (error) {
    throw errorInFlags(error, READING_FLAGS, after)
  }
}

/** The same for who writes texts on: those that are long come in pieces, and with `lend` each is lent. */
export async function* eachLongText(
  paths: readonly string[],
  screen: Screen,
  flags: ReadingFlags,
  { lend = false }: Pick<ReadDocumentsOptions, "lend"> = {},
): AsyncGenerator<Document | LongDocument, void, undefined> {
  try {
    yield* readLongDocuments(paths, {
      ...optionsOf(flags),
      lend,
      hub: hubOptions(screen),
      onReport: (report) => tell(report, screen, ""),
    })
  } catch (error) {
    throw errorInFlags(error, READING_FLAGS, "")
  }
}

/** The text of one file as a command sees it that takes no more than one: its documents, a line end between them. */
export async function* piecesOfTexts(
  path: string,
  screen: Screen,
  { as, encoding }: Pick<ReadingFlags, "as" | "encoding">,
): AsyncGenerator<Uint8Array, void, undefined> {
  const flags = { as, encoding, field: [], maxDocumentBytes: undefined, maxLineBytes: undefined }
  let isFirst = true
  for await (const document of eachLongText([path], screen, flags)) {
    if (!isFirst) yield Uint8Array.of(10)
    isFirst = false
    if ("bytes" in document) yield document.bytes
    else yield* document.pieces
  }
}

/** Reads files and folders into memory; what would not fit is refused before, where sizes of files tell. */
export async function readTexts(
  paths: readonly string[],
  screen: Screen,
  flags?: ReadingFlags,
): Promise<readonly Document[]> {
  const documents: Document[] = []
  for await (const document of eachText(paths, screen, flags, { maxBytes: MOST_CORPUS_BYTES }))
    documents.push(document)
  return documents
}

/**
 * The first bytes of files and folders, as many of each path; what cannot be read, or is left out, is told by whoever
 * reads all of them afterwards.
 */
export async function firstBytes(
  paths: readonly string[],
  most: number,
  flags: ReadingFlags,
  screen: Screen,
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const options = { ...optionsOf(flags), hub: hubOptions(screen), ...(signal && { signal }) }
  const found: Uint8Array[] = []
  for (const path of paths) {
    let left = Math.ceil(most / paths.length)
    try {
      for await (const document of readLongDocuments([path], options)) {
        const pieces: Uint8Array[] = []
        for await (const piece of "pieces" in document ? document.pieces : [document.bytes]) {
          if (left === 0) break
          pieces.push(piece.subarray(0, left))
          left -= Math.min(left, piece.length)
        }
        found.push(...(pieces.length === 1 ? pieces : [Buffer.concat(pieces)]))
        if (left === 0) break
      }
    } catch (error) {
      if (!isOfPackage(error) || signal?.aborted === true) throw error
    }
  }
  return found
}

const optionsOf = ({
  as,
  field,
  encoding,
  maxDocumentBytes,
  maxLineBytes,
}: ReadingFlags): ReadDocumentsOptions =>
  present({ as, field: field.length === 0 ? undefined : field, encoding, maxDocumentBytes, maxLineBytes })

function tell({ skipped, noted, readAs }: ReadReport, screen: Screen, after: string): void {
  for (const { form, count, first } of readAs)
    screen.note(
      showControls(
        `read as   ${WORDS[form]}: ${first.join(", ")}${count > first.length ? `, ... (${counted(count, "file")})` : ""}`,
      ),
    )
  // Files, and records of JSON lines, of which a file may have many.
  if (skipped.count > 0) screen.note(showControls(`left out  ${places(skipped, after)}`))
  if (noted.count > 0) screen.note(showControls(`note      ${places(noted, after)}`))
}

/** What files are read as, in words. */
const WORDS: Readonly<Record<TextForm, string>> = {
  text: "text",
  code: "what it is",
  markdown: "Markdown without its signs",
  html: "the text of a page",
  whatsapp: "a chat of WhatsApp",
  telegram: "chats of Telegram",
  jsonl: "records, a line each",
  json: "records of JSON",
  csv: "a table (csv)",
  tsv: "a table (tsv)",
  parquet: "a table (parquet)",
}

/** One place as it is; of several, how many and the first. */
function places({ count, first }: Places, after: string): string {
  const named = first
    .map(({ name, reason }) => `${name} (${inFlags(reason, READING_FLAGS, after)})`)
    .join(", ")
  if (count === 1) return named
  return `${counted(count, "text")}${count > first.length ? `, the first ${first.length}` : ""}: ${named}`
}
