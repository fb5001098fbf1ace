/**
 * Documents from files and folders.
 *
 *     notes.txt        one document
 *     corpus.jsonl     one document a line, from its field "text" or "content"
 *     *.gz             the same, unpacked
 *     folder/          what looks like text below it, in the order of the names
 *
 * In: paths. Out: documents, one at a time. Never: changes a text, except that a byte order mark at its
 * start is dropped; keeps a file after the next one is asked for; passes over a named file in silence.
 */
import { stat } from "node:fs/promises"
import { AunetError, checkOptionNames } from "@aunet/core"
import type { Document } from "../documents.ts"
import { isPacked, maxDocumentBytes, readHead, readLines, readText } from "./open-text.ts"
import { walk } from "./walk.ts"
import { sampleBytes, whyBinary } from "./why-binary.ts"

/** How documents are read. */
export interface ReadDocumentsOptions {
  /** Ends the reading with ABORTED. */
  readonly signal?: AbortSignal
  /** Told of each file of a folder, and each line of a file, that gives no document. */
  readonly onSkip?: (name: string, reason: string) => void
}

/**
 * Reads documents from files and folders, in the order given; nothing is opened before it is asked for.
 *
 * A named file is taken whatever its extension; in a folder, what is empty or binary is left out, and so
 * are names that begin with a dot, `node_modules`, `dist`, and links back into the folder.
 *
 * @throws AunetError DATA_MISSING for a path that is not there or cannot be read; BAD_DATA for a named file
 *   that is empty or binary, a bad line of a `.jsonl` (with its number), or a folder without any text;
 *   BAD_OPTION without paths, or for an option that does not exist; ABORTED
 * @example
 * for await (const { name, bytes } of readDocuments(["README.md", "docs"])) console.log(name, bytes.length)
 */
export async function* readDocuments(
  paths: readonly string[],
  options: ReadDocumentsOptions = {},
): AsyncGenerator<Document, void, undefined> {
  checkOptionNames("readDocuments", options, { signal: true, onSkip: true })
  if (paths.length === 0)
    throw new AunetError("BAD_OPTION", "no data is given; name at least one file or folder of text")
  for (const path of paths) {
    stopIfAborted(options.signal)
    const found = await stat(path).catch((cause: unknown) => {
      throw missing(path, cause)
    })
    if (found.isDirectory()) yield* readFolder(path, options)
    else if (found.isFile()) yield* readNamed(path, options)
    else throw new AunetError("BAD_DATA", `${path} is neither a file nor a folder; copy its text into a file`)
  }
}

async function* readNamed(
  path: string,
  options: ReadDocumentsOptions,
): AsyncGenerator<Document, void, undefined> {
  try {
    yield* readFile(path, options)
  } catch (error) {
    throw failure(path, error, options.signal)
  }
}

async function* readFolder(
  path: string,
  options: ReadDocumentsOptions,
): AsyncGenerator<Document, void, undefined> {
  const skipped = new Map<string, number>()
  const skip = (name: string, error: unknown): void => {
    const reason = reasonOf(error)
    const kind = error instanceof Unusable ? error.kind : "unreadable"
    skipped.set(kind, (skipped.get(kind) ?? 0) + 1)
    options.onSkip?.(name, reason)
  }
  let looked = 0
  let documents = 0
  try {
    for await (const file of walk(path, skip)) {
      looked++
      const before = documents
      try {
        for await (const document of readFile(file, options)) {
          documents++
          yield document
        }
      } catch (error) {
        // A file that breaks off in the middle is damaged; one that gives nothing is just not text.
        if (options.signal?.aborted || documents > before) throw failure(file, error, options.signal)
        skip(file, error)
      }
    }
  } catch (error) {
    throw failure(path, error, options.signal)
  }
  if (documents > 0) return
  const reasons = [...skipped].map(([kind, count]) => `, ${count} ${kind}`).join("")
  throw new AunetError(
    "BAD_DATA",
    `${path} holds no text: ${looked} files looked at${reasons}; name a folder with text files`,
  )
}

/** Why a file gives no document: in one word, to count, and in a sentence about it. */
class Unusable extends Error {
  readonly kind: string

  constructor(kind: string, reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.kind = kind
  }
}

async function* readFile(
  path: string,
  options: ReadDocumentsOptions,
): AsyncGenerator<Document, void, undefined> {
  stopIfAborted(options.signal)
  if (/\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(path)) {
    yield* readRecords(path, options)
    return
  }
  const reason = whyBinary(await readHead(path, sampleBytes))
  if (reason !== undefined) throw new Unusable("binary", reason)
  const size = isPacked(path) ? 0 : (await stat(path)).size
  const bytes = size > maxDocumentBytes ? undefined : await readText(path, options.signal)
  if (bytes === undefined || bytes.length > maxDocumentBytes) {
    throw new Unusable(
      "too large",
      `it is too large: a document has at most ${maxDocumentBytes} bytes; split it, or make it a .jsonl`,
    )
  }
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const text = marked ? bytes.subarray(3) : bytes
  if (text.length === 0) throw new Unusable("empty", "it is empty")
  yield { name: path, bytes: text }
}

async function* readRecords(
  path: string,
  options: ReadDocumentsOptions,
): AsyncGenerator<Document, void, undefined> {
  const encoder = new TextEncoder()
  let documents = 0
  for await (const { number, bytes } of readLines(path, options.signal)) {
    stopIfAborted(options.signal)
    const text = textOfRecord(bytes, number)
    if (text === "") options.onSkip?.(`${path}:${number}`, "it is empty")
    if (!text) continue
    documents++
    yield { name: `${path}:${number}`, bytes: encoder.encode(text) }
  }
  if (documents === 0) throw new Unusable("empty", "it is empty")
}

/** The text of a line; `undefined` for a blank one. */
function textOfRecord(bytes: Uint8Array, number: number): string | undefined {
  let record: unknown
  try {
    const line = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    if (line.trim() === "") return undefined
    record = JSON.parse(line)
  } catch (cause) {
    throw new Unusable("with bad lines", `line ${number} is not valid JSON in UTF-8`, { cause })
  }
  const { text, content } = (record ?? {}) as { text?: unknown; content?: unknown }
  if (typeof text === "string") return text
  if (typeof content === "string") return content
  throw new Unusable("with bad lines", `line ${number} has no text in a field "text" or "content"`)
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new AunetError("ABORTED", "the reading of documents was stopped", { cause: signal.reason })
}

function failure(path: string, error: unknown, signal: AbortSignal | undefined): AunetError {
  if (error instanceof AunetError) return error
  if (signal?.aborted)
    return new AunetError("ABORTED", "the reading of documents was stopped", { cause: error })
  if (!(error instanceof Unusable) && !isDamaged(error)) return missing(path, error)
  return new AunetError("BAD_DATA", `${path} cannot be used as text: ${reasonOf(error)}`, {
    cause: error,
  })
}

function missing(path: string, cause: unknown): AunetError {
  const reason = reasonOf(cause)
  return new AunetError("DATA_MISSING", `${path} cannot be read: ${reason}`, { cause })
}

function reasonOf(error: unknown): string {
  if (isDamaged(error)) return `what is packed in it is damaged (${(error as Error).message})`
  const code = codeOf(error)
  const known = reasons[code]
  if (known !== undefined) return `${known} (${code})`
  return error instanceof Error ? error.message : String(error)
}

/** Errors of the unpacking have codes of zlib. */
function isDamaged(error: unknown): boolean {
  return codeOf(error).startsWith("Z_")
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is not a folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  ELOOP: "its links lead in a circle",
  EIO: "the disk reports an error",
}
