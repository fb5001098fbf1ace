/**
 * What a folder on a disk holds, read while somebody may be writing to it.
 *
 * In: a path. Out: files, all of one content. Never: writes.
 */
import { open, readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { type ContentList, decodeList, LIST_NAME } from "../checkpoint/content-list.ts"
import type { Files } from "../checkpoint/files.ts"
import { RUN_NAMES } from "../checkpoint/run-names.ts"
import { AunetError } from "@aunet/base"
import { errorCode, readWhole, reasonOf } from "./durable-files.ts"
import { NEXT_NAME } from "./look-at-folder.ts"

/**
 * Reads the last content that was written whole.
 *
 * @param beside names that are no part of a content without a list
 * @throws AunetError CHECKPOINT_MISSING; BAD_CHECKPOINT for a list that is damaged
 */
export async function readContent(
  path: string,
  beside: readonly string[],
  isWanted: (name: string) => boolean,
): Promise<Files> {
  const missing = (why: string, cause?: unknown): AunetError =>
    new AunetError(
      "CHECKPOINT_MISSING",
      `no checkpoint can be read from ${path}: ${why}`,
      cause === undefined ? {} : { cause },
    )
  const next = join(path, NEXT_NAME)
  try {
    const place = await stat(path)
    if (!place.isDirectory())
      throw missing(
        place.isFile() && (await isZip(path))
          ? "it is a zip; unpack it, and name the folder that was in it"
          : "it is a file and not a folder",
      )
    // A write that ends while files are read could mix two contents; the generation tells.
    for (let attempt = 0; attempt < 10; attempt++) {
      const coming = await readList(next)
      const list = coming ?? (await readList(path)) ?? (await listByHand(path, beside))
      if (list === undefined) throw missing(await whyNone(path))
      const files: [string, Uint8Array][] = []
      for (const name of list.files.filter(isWanted)) {
        const bytes = (coming && (await readWhole(join(next, name)))) ?? (await readWhole(join(path, name)))
        // Whoever takes files away, as `train/` before publishing, has the rest.
        if (bytes !== undefined) files.push([name, bytes])
      }
      const after = (await readList(next)) ?? (await readList(path))
      if (after === undefined || after.generation === list.generation) return Object.fromEntries(files)
    }
    throw missing("it is written again and again while it is read; stop the writer")
  } catch (error) {
    if (error instanceof AunetError) throw error
    throw missing(errorCode(error) === "ENOENT" ? "there is no such folder" : reasonOf(error), error)
  }
}

/** Whether a file begins as a zip does. */
async function isZip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(4), 0, 4, 0)
    return bytesRead === 4 && new DataView(buffer.buffer).getUint32(0) === 0x504b0304
  } finally {
    await file.close()
  }
}

/** Why a folder holds no checkpoint, and where one is, as far as that can be told. */
async function whyNone(path: string): Promise<string> {
  const none = `it has neither a ${LIST_NAME} nor a config.json`
  const entries = await readdir(path, { withFileTypes: true })
  // What `@aunet/data` calls the list of a corpus; it builds on this package, and not the other way round.
  if (entries.some(({ name }) => name === "corpus.json"))
    return `${none}; it is a prepared corpus, to train on`
  const [only, ...others] = entries.filter((entry) => entry.isDirectory())
  if (only === undefined || others.length > 0) return none
  if ((await readWhole(join(path, only.name, LIST_NAME))) === undefined) return none
  return `${none}; ${join(path, only.name)} has one`
}

/** Reads the list of a folder; `undefined` when it has none of ours. */
export async function readList(folder: string): Promise<ContentList | undefined> {
  const path = join(folder, LIST_NAME)
  const bytes = await readWhole(path)
  return bytes && decodeList(bytes, path)
}

/** Lists what lies in a folder and its subfolders that has a `config.json` but no list. */
async function listByHand(path: string, beside: readonly string[]): Promise<ContentList | undefined> {
  const entries = (await readdir(path)).filter(
    (name) => !name.startsWith(".") && !beside.includes(name) && !RUN_NAMES.includes(name),
  )
  if (!entries.includes("config.json")) return undefined
  const names = await Promise.all(
    entries.map(async (name) => {
      const found = await stat(join(path, name)).catch(() => undefined)
      if (!found?.isDirectory()) return [name]
      return (await readdir(join(path, name))).map((file) => `${name}/${file}`)
    }),
  )
  return { generation: 0, files: names.flat().toSorted() }
}
