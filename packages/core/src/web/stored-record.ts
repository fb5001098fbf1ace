/**
 * A file beside a checkpoint that a browser keeps: a record that grows while a training goes on.
 *
 *     [path, "0000000000000000"] 64 KiB and more   [path, "0000000000065612"] what came since
 *
 * In: a path of its own, bytes. Out: a file. Never: half of what was appended; the browser keeps all of it or nothing.
 */
import type { BesideFile } from "../checkpoint/folder.ts"
import { answer, inStore } from "./in-store.ts"
import type { FileStore, FolderKey } from "./indexed-db.ts"

/** A part that has so many bytes is not added to any more: what is appended is written once or twice, not ever again. */
const FULL = 2 ** 16

/** Parts are in order by where they begin. */
const keyAt = (start: number): string => String(start).padStart(16, "0")

/** A part of the file. */
interface Part {
  readonly start: number
  readonly bytes: Uint8Array
}

/**
 * Makes one of a path; nothing is touched before it is asked for something.
 *
 * @param failing makes the error of what could not be kept
 */
export function storedRecord(path: FolderKey, failing: (cause: unknown) => never): BesideFile {
  const startsIn = async (store: FileStore, range: object): Promise<number[]> =>
    (await answer(store.getAllKeys(range))).map(([, key]) => Number(key))
  const partAt = async (store: FileStore, start: number): Promise<Part> => ({
    start,
    bytes: (await answer(store.get([path, keyAt(start)]))) as Uint8Array,
  })
  const lastOf = async (store: FileStore, range: object): Promise<Part> => {
    const start = (await startsIn(store, range)).at(-1)
    return start === undefined ? { start: 0, bytes: new Uint8Array() } : partAt(store, start)
  }
  const changing = (work: (store: FileStore, range: object) => Promise<void>): Promise<void> =>
    inStore("readwrite", (store, rangeOf) => work(store, rangeOf(path))).catch(failing)
  const reading = <A>(work: (store: FileStore, range: object) => Promise<A>): Promise<A> =>
    inStore("readonly", (store, rangeOf) => work(store, rangeOf(path))).catch(failing)
  return {
    size: () =>
      reading(async (store, range) => {
        const { start, bytes } = await lastOf(store, range)
        return start + bytes.length
      }),
    read: (from, to) =>
      reading(async (store, range) => {
        const starts = await startsIn(store, range)
        // The last that begins at or before `from`, and those behind it.
        const first = Math.max(
          0,
          starts.findLastIndex((start) => start <= from),
        )
        const wanted = starts.filter((start, i) => i >= first && start < to)
        const parts = await Promise.all(wanted.map((start) => partAt(store, start)))
        const end = parts.reduce((most, { start, bytes }) => Math.max(most, start + bytes.length), 0)
        const read = new Uint8Array(Math.max(0, Math.min(to, end) - from))
        for (const { start, bytes } of parts) {
          const begin = Math.max(from, start)
          const part = bytes.subarray(begin - start, Math.max(0, to - start))
          if (part.length > 0) read.set(part, begin - from)
        }
        return read
      }),
    append: (bytes) =>
      changing(async (store, range) => {
        const { start, bytes: before } = await lastOf(store, range)
        if (before.length >= FULL) return void store.put(bytes.slice(), [path, keyAt(start + before.length)])
        const longer = new Uint8Array(before.length + bytes.length)
        longer.set(before)
        longer.set(bytes, before.length)
        store.put(longer, [path, keyAt(start)])
      }),
    cut: (size) =>
      changing(async (store, range) => {
        for (const start of await startsIn(store, range)) {
          const { bytes } = await partAt(store, start)
          if (start + bytes.length <= size) continue
          store.delete([path, keyAt(start)])
          if (start < size) store.put(bytes.slice(0, size - start), [path, keyAt(start)])
        }
      }),
    replace: (bytes) =>
      changing(async (store, range) => {
        store.delete(range)
        store.put(bytes.slice(), [path, keyAt(0)])
      }),
  }
}
