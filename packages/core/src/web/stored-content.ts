/**
 * The content of a folder that a browser keeps: small files whole, large ones in parts, so that no write ever holds a large
 * file at once.
 *
 *     [path, "config.json"]                bytes
 *     [path, "model.safetensors"]          { generation, size, parts }
 *     [path/"/"/generation, "model.safetensors:000000"]  bytes    ...:000001  ...
 *     [path/"/", "generation"]             the generation that counts
 *
 *     write    parts of a new generation, one transaction each    nothing of it counts yet
 *     commit   one transaction: small files, what is in parts, the generation; all of before is removed
 *
 * A page that is left at any moment leaves the old content or the new. Parts of a write that was left lie there until a
 * write of any folder finds that nobody is at work on theirs.
 *
 * In: a path, files. Out: files. Never: a mixture, also where two pages write at once: they wait for each other where the
 * browser has locks (`stored-alone.ts`), and elsewhere the one whose parts are gone fails.
 */
import { AunetError } from "@aunet/base"
import {
  fileSize,
  type Files,
  type FilesInPieces,
  type FileToWrite,
  piecesOf,
  wholeFile,
} from "../checkpoint/files.ts"
import { answer, type Below, inStore, type InStore, withStore } from "./in-store.ts"
import type { FileStore, FolderKey, StoredFile } from "./indexed-db.ts"
import { workedAt } from "./stored-alone.ts"

/** Bytes of a part, and of the largest file that is kept whole. */
const PART = 2 ** 20
/** Parts that are read at a time. */
const AT_ONCE = 8
/** No folder inside and no file can be called that. */
const PARTS = "/"
const GENERATION = "generation"

/** The key of a folder: its name alone, or the names on the way to one inside of it. */
export const keyOf = (path: readonly string[]): FolderKey => (path.length === 1 ? path[0] : path)

/** How a folder is called in messages. */
export const whereIs = ([outer, ...inner]: readonly string[]): string =>
  `${[JSON.stringify(outer), ...inner].join("/")} in this browser`

const partKey = (file: string, i: number): string => `${file}:${String(i).padStart(6, "0")}`

/**
 * Reads what is wanted of a content.
 *
 * @returns undefined where there is none
 * @throws AunetError BAD_CHECKPOINT where a part of it is gone
 */
export const readContent = (
  path: readonly string[],
  isWanted: (name: string) => boolean,
): Promise<Files | undefined> =>
  inStore("readonly", async (store, range) => {
    const keys = await answer(store.getAllKeys(range(keyOf(path))))
    if (keys.length === 0) return undefined
    const files: [string, Uint8Array][] = []
    for (const key of keys.filter(([, name]) => isWanted(name)))
      files.push([key[1], await storedFile(store, path, key[1], await answer(store.get(key)))])
    return Object.fromEntries(files)
  })

async function storedFile(
  store: FileStore,
  path: readonly string[],
  name: string,
  file: StoredFile,
): Promise<Uint8Array> {
  if (ArrayBuffer.isView(file)) return file
  const bytes = new Uint8Array(file.size)
  let at = 0
  for (let first = 0; first < file.parts; first += AT_ONCE) {
    const count = Math.min(AT_ONCE, file.parts - first)
    const parts = await Promise.all(
      Array.from({ length: count }, (_, i) =>
        answer(store.get([[...path, PARTS, file.generation], partKey(name, first + i)])),
      ),
    )
    for (const part of parts) {
      if (!ArrayBuffer.isView(part) || at + part.length > file.size) throw damaged(path, name)
      bytes.set(part, at)
      at += part.length
    }
  }
  if (at !== file.size) throw damaged(path, name)
  return bytes
}

const damaged = (path: readonly string[], name: string): AunetError =>
  new AunetError(
    "BAD_CHECKPOINT",
    `${name} of ${whereIs(path)} is not whole: a part of it is gone; remove it, and make it again`,
  )

/** Replaces a content. */
export const writeContent = (path: readonly string[], files: FilesInPieces): Promise<void> =>
  withStore((within) => writeWithin(within, path, files))

async function writeWithin(within: InStore, path: readonly string[], files: FilesInPieces): Promise<void> {
  const own: readonly string[] = [...path, PARTS, newGeneration()]
  const generation = own[own.length - 1]
  const inParts = Object.entries(files).filter(([, file]) => fileSize(file) > PART)
  if (inParts.length > 0) await removeLeft(within, path)
  try {
    const stored = new Map<string, StoredFile>()
    let parts = 0
    for (const [name, file] of inParts) {
      const count = await writeParts(within, own, name, file)
      stored.set(name, { generation, size: fileSize(file), parts: count })
      parts += count
    }
    for (const [name, file] of Object.entries(files))
      if (!stored.has(name)) stored.set(name, await smallFile(name, file))
    await within("readwrite", async (store, range, below) => {
      const written = await answer(store.getAllKeys(range(own)))
      if (written.length !== parts) throw writesToo(path)
      for (const key of await partsAt(store, below, path))
        if (generationOf(key) !== generation) store.delete(range(key))
      store.delete(range(keyOf(path)))
      store.put(new TextEncoder().encode(generation), [[...path, PARTS], GENERATION])
      for (const [name, file] of stored) store.put(file, [keyOf(path), name])
    })
  } catch (error) {
    // Room for whoever goes on; where that fails too, another write does it.
    await within("readwrite", async (store, range) => void store.delete(range(own))).catch(() => {})
    throw error
  }
}

const writesToo = (path: readonly string[]): AunetError =>
  new AunetError(
    "CHECKPOINT_WRITE_FAILED",
    `${whereIs(path)} is written to twice at the same time, or was removed meanwhile; close other pages that use it, or choose another name`,
  )

/** Writes a large file. @returns how many parts it has */
async function writeParts(
  within: InStore,
  key: readonly string[],
  name: string,
  file: FileToWrite,
): Promise<number> {
  let count = 0
  const part = new Uint8Array(PART)
  let filled = 0
  const put = async (): Promise<void> => {
    const bytes = filled === PART ? part : part.slice(0, filled)
    await within("readwrite", (store) => answer(store.put(bytes, [key, partKey(name, count)])))
    count++
    filled = 0
  }
  for await (const piece of piecesOf(name, file, PART)) {
    const fits = Math.min(piece.length, PART - filled)
    part.set(piece.subarray(0, fits), filled)
    filled += fits
    if (filled < PART) continue
    await put()
    part.set(piece.subarray(fits))
    filled = piece.length - fits
  }
  if (filled > 0) await put()
  return count
}

/** A small file. A view would be kept with all of its buffer. */
const smallFile = async (name: string, file: FileToWrite): Promise<Uint8Array> =>
  ArrayBuffer.isView(file) && file.byteLength === file.buffer.byteLength ? file : wholeFile(name, file)

/** The keys under which parts of a folder lie, one for each generation. */
async function partsAt(
  store: FileStore,
  below: Below,
  path: readonly string[],
): Promise<(readonly string[])[]> {
  const keys = await answer(store.getAllKeys(below([...path, PARTS])))
  return generationsIn(keys.map(([folder]) => folder)).filter((key) => key.length === path.length + 2)
}

const generationsIn = (folders: readonly FolderKey[]): (readonly string[])[] => {
  const found = new Map<string, readonly string[]>()
  for (const folder of folders)
    if (typeof folder !== "string" && folder.at(-2) === PARTS) found.set(JSON.stringify(folder), folder)
  return [...found.values()]
}

const generationOf = (key: readonly string[]): string | undefined => key.at(-1)

/**
 * Removes parts that do not count, of this folder and of those that nobody is at work on: what pages that were left have not
 * written to its end.
 */
async function removeLeft(within: InStore, path: readonly string[]): Promise<void> {
  const found = await within("readonly", async (store) =>
    generationsIn((await answer(store.getAllKeys())).map(([folder]) => folder)),
  )
  // Asked after they were found: who writes what was found has its lock from before that until it counts.
  const isWorkedAt = await workedAt()
  await within("readwrite", async (store, range) => {
    for (const key of found) {
      const of = key.slice(0, -2)
      const isOwn = JSON.stringify(of) === JSON.stringify(path)
      if (!isOwn && isWorkedAt(of)) continue
      const counts = await answer(store.get([[...of, PARTS], GENERATION]))
      if (!ArrayBuffer.isView(counts) || new TextDecoder().decode(counts) !== generationOf(key))
        store.delete(range(key))
    }
  })
}

/** A name that no other write has. */
const newGeneration = (): string =>
  [...globalThis.crypto.getRandomValues(new Uint32Array(4))]
    .map((part) => part.toString(16).padStart(8, "0"))
    .join("")
