/**
 * Documents from files and folders.
 *
 *     notes.txt        one document
 *     corpus.jsonl     one document a line, from its field "text" or "content"
 *     records.json     the same from a list of records
 *     table.parquet    one document a row, from the column "text" or "content"; so too .csv and .tsv
 *     page.html        one document, the text that a reader sees; so too chats of WhatsApp and Telegram
 *     *.gz, *.zst      the same, unpacked
 *     folder/          what looks like text below it, in the order of the names
 *     hf://datasets/…  the same of a data set on the hub, fetched file by file
 *
 * In: paths. Out: documents, one at a time. Never: keeps a file after the next one is asked for; passes over
 * anything in silence.
 */
import { stat } from "node:fs/promises"
import { AunetError } from "@aunet/base"
import type { Document, LongDocument } from "../../documents.ts"
import { checkSizes, tooMuch } from "./check-sizes.ts"
import { isHubAddress } from "./hub/hub-address.ts"
import { type HubText, hubTexts } from "./hub/hub-texts.ts"
import { readFile } from "./read-file.ts"
import { checkReadOptions, type ReadDocumentsOptions, type Reading } from "./read-options.ts"
import { counted, formsSoFar, listPlaces, placesSoFar } from "./read-report.ts"
import { failure, kindOf, missing, reasonOf, stopIfAborted } from "./unusable.ts"
import { walk } from "./walk.ts"

/**
 * Reads documents from files and folders, in the order given; nothing is opened before it is asked for, but with
 * `maxBytes`, for which sizes are looked at first.
 *
 * A named file is taken whatever its extension; in a folder, what is empty or binary is left out, and so
 * are names that begin with a dot, `node_modules`, `dist`, and links back into the folder.
 *
 * @throws AunetError DATA_MISSING for a path that is not there or cannot be read; BAD_DATA for a named file
 *   that is empty, binary, too large or damaged, a bad record (with its line), a file in which more than one record in
 *   ten has no text, a folder without any text, or more text than `maxBytes`; BAD_OPTION without paths, or for an
 *   option that does not exist or is out of its range; ABORTED
 * @example
 * for await (const { name, bytes } of readDocuments(["README.md", "docs"])) console.log(name, bytes.length)
 */
export async function* readDocuments(
  paths: readonly string[],
  options: ReadDocumentsOptions = {},
): AsyncGenerator<Document, void, undefined> {
  for await (const document of readAll(paths, options, Infinity)) if ("bytes" in document) yield document
}

/** Bytes above which a text comes in pieces. */
const LONG = 2 ** 24

/**
 * Reads the same, but that a file which is one document of more than 16 MiB comes in pieces, and may be of any size: its
 * `maxDocumentBytes` has no end when left out. The pieces have to be read before the next document is asked for.
 *
 * @throws what `readDocuments` throws
 */
export const readLongDocuments = (
  paths: readonly string[],
  options: ReadDocumentsOptions = {},
): AsyncGenerator<Document | LongDocument, void, undefined> => readAll(paths, options, LONG)

async function* readAll(
  paths: readonly string[],
  options: ReadDocumentsOptions,
  longBytes: number,
): AsyncGenerator<Document | LongDocument, void, undefined> {
  const checked = checkReadOptions(options, longBytes)
  if (paths.length === 0)
    throw new AunetError("BAD_OPTION", "no data is given; name at least one file or folder of text")
  const skipped = placesSoFar()
  const noted = placesSoFar()
  const forms = formsSoFar()
  const reading: Reading = {
    ...checked,
    skip: (name, kind, reason) => {
      skipped.add(name, reason, kind)
      options.onSkip?.(name, reason)
    },
    note: (name, note) => {
      noted.add(name, note)
      options.onNote?.(name, note)
    },
    took: forms.add,
  }
  let documents = 0
  let bytes = 0
  try {
    if (reading.maxBytes !== Infinity) await checkSizes(paths, reading)
    for (const path of paths) {
      for await (const document of readPath(path, reading)) {
        documents++
        const take = (more: number): void => {
          bytes += more
          if (bytes > reading.maxBytes)
            throw tooMuch(`the texts up to ${document.name} have ${bytes} bytes`, reading)
        }
        if ("bytes" in document) take(document.bytes.length)
        yield "bytes" in document
          ? document
          : { name: document.name, pieces: counting(document, take, reading.signal) }
      }
    }
  } finally {
    options.onReport?.({ documents, bytes, skipped: skipped.get(), noted: noted.get(), readAs: forms.get() })
  }
}

async function* counting(
  { name, pieces }: LongDocument,
  take: (bytes: number) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const piece of pieces) {
      take(piece.length)
      yield piece
    }
  } catch (error) {
    throw failure(name, error, signal)
  }
}

type Documents = AsyncGenerator<Document | LongDocument, void, undefined>

async function* readPath(path: string, reading: Reading): Documents {
  stopIfAborted(reading.signal)
  if (isHubAddress(path)) return yield* readHub(path, reading)
  const found = await stat(path).catch((cause: unknown) => {
    throw missing(path, cause)
  })
  if (found.isDirectory()) return yield* readFolder(path, reading)
  if (!found.isFile())
    throw new AunetError("BAD_DATA", `${path} is neither a file nor a folder; copy its text into a file`)
  try {
    yield* readFile(path, reading)
  } catch (error) {
    throw failure(path, error, reading.signal)
  }
}

async function* readHub(path: string, reading: Reading): Documents {
  const { isFile, files, others } = await hubTexts(path, reading.as, reading.hub)
  for (const name of others)
    reading.skip(name, "no text by its name", "its name is of no text; name it to read it")
  if (!isFile) return yield* readSet(path, () => listed(files), reading)
  for (const { name, fetch } of files) {
    const here = await fetch()
    try {
      yield* readFile(here, reading, name)
    } catch (error) {
      throw failure(name, error, reading.signal)
    }
  }
}

async function* listed(files: readonly HubText[]): AsyncGenerator<OneFile> {
  yield* files
}

const readFolder = (path: string, reading: Reading): Documents =>
  readSet(
    path,
    async function* (skip) {
      for await (const name of walk(path, skip)) yield { name, fetch: async () => name }
    },
    reading,
  )

/** A file of many, and where it lies when it is asked for. */
type OneFile = Pick<HubText, "name" | "fetch">

async function* readSet(
  path: string,
  filesOf: (skip: (name: string, error: unknown) => void) => AsyncIterable<OneFile>,
  reading: Reading,
): Documents {
  const kinds = new Map<string, number>()
  const places = placesSoFar()
  const skip = (name: string, error: unknown): void => {
    const reason = reasonOf(error)
    const kind = kindOf(error)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    places.add(name, reason, kind)
    reading.skip(name, kind, reason)
  }
  let looked = 0
  let documents = 0
  try {
    for await (const { name, fetch } of filesOf(skip)) {
      looked++
      const before = documents
      const file = await fetch()
      try {
        for await (const document of readFile(file, reading, name)) {
          documents++
          yield document
        }
      } catch (error) {
        // A file that breaks off in the middle is damaged; one that gives nothing is just not text.
        if (reading.signal?.aborted === true || documents > before) throw failure(name, error, reading.signal)
        skip(name, error)
      }
    }
  } catch (error) {
    throw failure(path, error, reading.signal)
  }
  if (documents > 0) return
  const counts = [...kinds].map(([kind, count]) => `, ${count} ${kind}`).join("")
  const first = places.get()
  const reasons = first.count === 0 ? "" : `: ${listPlaces(first)}`
  throw new AunetError(
    "BAD_DATA",
    `${path} holds no text: ${counted(looked, "file")} looked at${counts}${reasons}; name a folder with text files`,
  )
}
