/**
 * A corpus in a folder of a disk.
 *
 * In: a path. Out: its files, opened when they are first read. Never: writes, or keeps what was read.
 */
import { type FileHandle, open, stat } from "node:fs/promises"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import { AunetError, isError } from "@aunet/base"
import type { Crc32 } from "../../stored/crc32.ts"
import { LIST } from "../../stored/corpus-list.ts"
import type { CorpusFolder } from "../../stored/stored-file.ts"
import { openCorpus as openStored, type StoredCorpus } from "../../stored/stored-corpus.ts"

/** The checksum of zlib, which is that of the format. */
export const zlibCrc32: Crc32 = (bytes, before = 0) => crc32(bytes, before)

/** Makes a folder of a path. */
export function corpusFolder(path: string): CorpusFolder {
  const opened = new Map<string, Promise<FileHandle>>()
  let closed = false
  const handleOf = async (file: string): Promise<FileHandle> => {
    // Rows that are still being read would open files anew, which nobody closes.
    if (closed) throw new AunetError("ABORTED", `the corpus ${path} was closed`)
    let handle = opened.get(file)
    if (handle === undefined) {
      handle = open(file, "r")
      opened.set(file, handle)
      handle.catch(() => opened.delete(file))
    }
    return handle
  }
  return {
    open: async (name) => {
      const file = join(path, name)
      const found = await stat(file).catch((error: unknown) => {
        if (isError(error) && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
          return undefined
        throw error
      })
      if (found?.isFile() !== true) return undefined
      return {
        size: found.size,
        read: async (from, to, place) => {
          const bytes = place?.subarray(0, to - from) ?? new Uint8Array(to - from)
          const handle = await handleOf(file)
          let at = 0
          while (at < bytes.length) {
            const { bytesRead } = await handle.read(bytes, at, bytes.length - at, from + at)
            if (bytesRead === 0) break
            at += bytesRead
          }
          return bytes.subarray(0, at)
        },
      }
    },
    describe: () => path,
    close: async () => {
      closed = true
      const handles = await Promise.allSettled(opened.values())
      opened.clear()
      for (const handle of handles) if (handle.status === "fulfilled") await handle.value.close()
    },
  }
}

/**
 * Opens a corpus in a folder of a disk.
 *
 * @throws what `openCorpus` of "@aunet/data/stored" throws
 * @example
 * const corpus = await openCorpusFolder("corpus")
 * console.log(corpus.bytes, corpus.splitters)
 */
export async function openCorpusFolder(path: string): Promise<StoredCorpus> {
  const folder = corpusFolder(path)
  try {
    return await openStored(folder, { crc32: zlibCrc32 })
  } catch (cause) {
    await folder.close?.()
    if (cause instanceof AunetError) throw cause
    throw new AunetError(
      "DATA_MISSING",
      `the corpus ${path} cannot be read: ${isError(cause) ? cause.message : String(cause)}`,
      {
        cause,
      },
    )
  }
}

/** Tells whether a path is the folder of a prepared corpus. */
export async function isCorpusFolder(path: string): Promise<boolean> {
  const found = await stat(join(path, LIST)).catch(() => undefined)
  return found?.isFile() === true
}
