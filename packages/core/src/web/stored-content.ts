/**
 * The content of a folder that a browser keeps: small files whole, large ones in parts, so that neither the page nor the
 * browser ever holds a large file at once.
 *
 *     [path, "config.json"]                bytes
 *     [path, "model.safetensors"]          { generation, size, parts }
 *     [path/"/"/generation, "model.safetensors:000000"]  bytes    ...:000001  ...
 *     [path/"/", "generation"]             the generation that counts
 *
 *     write    parts of a new generation, one transaction each    nothing of it counts yet
 *     commit   one transaction: small files, what is in parts, the generation; all of before is removed
 *
 * A page that is left at any moment leaves the old content or the new. Parts of a write that was left lie there until the
 * next one.
 *
 * In: a path, files. Out: files. Never: a mixture, also where two pages write at once: they wait for each other where the
 * browser has locks, and elsewhere the one whose parts are gone fails.
 */
import { AunetError } from "@aunet/base"
import {
  type FileInPieces,
  type Files,
  type FilesInPieces,
  isWhole,
  piecesOf,
  wholeFile,
} from "../checkpoint/files.ts"
import { answer, inStore } from "./in-store.ts"
import type { FileStore, FolderKey, StoredFile } from "./indexed-db.ts"

/** Bytes of a part, and of the largest file that is kept whole. */
const PART = 2 ** 20
/** No folder inside and no file can be called that. */
const PARTS = "/"
const GENERATION = "generation"

/** The key of a folder: its name alone, or the names on the way to one inside of it. */
export const keyOf = (path: readonly string[]): FolderKey => (path.length === 1 ? path[0] : path)

const partKey = (file: string, i: number): string => `${file}:${String(i).padStart(6, "0")}`

/**
 * Reads what is wanted of a content.
 *
 * @returns undefined where there is none
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
      files.push([key[1], await partsOf(store, path, key[1], await answer(store.get(key)))])
    return Object.fromEntries(files)
  })

async function partsOf(
  store: FileStore,
  path: readonly string[],
  name: string,
  file: StoredFile,
): Promise<Uint8Array> {
  if (ArrayBuffer.isView(file)) return file
  const bytes = new Uint8Array(file.size)
  let at = 0
  for (let i = 0; i < file.parts; i++) {
    const part = await answer(store.get([[...path, PARTS, file.generation], partKey(name, i)]))
    if (!ArrayBuffer.isView(part)) throw new Error(`part ${i} of ${name} is gone`)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Replaces a content. */
export const writeContent = (path: readonly string[], files: FilesInPieces): Promise<void> =>
  alone(path, async () => {
    const generation = newGeneration()
    const inParts = Object.entries(files).filter(([, file]) => sizeOf(file) > PART)
    if (inParts.length > 0) await inStore("readwrite", (store, _, below) => clear(store, path, below))
    try {
      const stored = new Map<string, StoredFile>()
      let parts = 0
      for (const [name, file] of inParts) {
        const count = await writeParts([...path, PARTS, generation], name, file)
        stored.set(name, { generation, size: sizeOf(file), parts: count })
        parts += count
      }
      for (const [name, file] of Object.entries(files))
        if (!stored.has(name)) stored.set(name, await joined(file))
      await inStore("readwrite", async (store, range, below) => {
        const written = await answer(store.getAllKeys(range([...path, PARTS, generation])))
        if (written.length !== parts) throw writesToo(path)
        await clear(store, path, below, generation)
        store.delete(range(keyOf(path)))
        store.put(new TextEncoder().encode(generation), [[...path, PARTS], GENERATION])
        for (const [name, file] of stored) store.put(file, [keyOf(path), name])
      })
    } catch (error) {
      // Room for whoever goes on; where that fails too, the next write does it.
      await inStore("readwrite", (store, _, below) => clear(store, path, below)).catch(() => {})
      throw error
    }
  })

const sizeOf = (file: Uint8Array | FileInPieces): number => (isWhole(file) ? file.length : file.size)

const writesToo = (path: readonly string[]): AunetError =>
  new AunetError(
    "CHECKPOINT_WRITE_FAILED",
    `another page writes to ${[JSON.stringify(path[0]), ...path.slice(1)].join("/")} in this browser at the same time; close it, or choose another name`,
  )

/** Writes a large file. @returns how many parts it has */
async function writeParts(key: FolderKey, name: string, file: Uint8Array | FileInPieces): Promise<number> {
  let count = 0
  const part = new Uint8Array(PART)
  let filled = 0
  const put = async (): Promise<void> => {
    const bytes = filled === PART ? part : part.slice(0, filled)
    await inStore("readwrite", (store) => answer(store.put(bytes, [key, partKey(name, count)])))
    count++
    filled = 0
  }
  for await (const piece of piecesOf(file, PART)) {
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
const joined = async (file: Uint8Array | FileInPieces): Promise<Uint8Array> => {
  if (!isWhole(file)) return wholeFile(file)
  return file.byteLength === file.buffer.byteLength ? file : file.slice()
}

/** Removes parts of other generations than one; than that which counts when it is left out. */
async function clear(
  store: FileStore,
  path: readonly string[],
  below: (path: readonly string[]) => object,
  kept?: string,
): Promise<void> {
  const staying = kept ?? (await generationIn(store, path))
  for (const [folder, file] of await answer(store.getAllKeys(below([...path, PARTS]))))
    if (folder.length === path.length + 2 && folder.at(-1) !== staying) store.delete([folder, file])
}

async function generationIn(store: FileStore, path: readonly string[]): Promise<string | undefined> {
  const text = await answer(store.get([[...path, PARTS], GENERATION]))
  return ArrayBuffer.isView(text) ? new TextDecoder().decode(text) : undefined
}

/** A name that no other write has. */
const newGeneration = (): string =>
  [...globalThis.crypto.getRandomValues(new Uint32Array(4))]
    .map((part) => part.toString(16).padStart(8, "0"))
    .join("")

/** What is used of the locks of a browser. */
interface Locks {
  request<A>(name: string, work: () => Promise<A>): Promise<A>
}

/** One write to a folder after the other, of all pages, where they have locks. */
function alone<A>(path: readonly string[], work: () => Promise<A>): Promise<A> {
  const { locks } = (globalThis as { readonly navigator?: { readonly locks?: Locks } }).navigator ?? {}
  return locks === undefined ? work() : locks.request(`aunet ${JSON.stringify(path)}`, work)
}
