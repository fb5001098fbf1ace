/**
 * A file beside a checkpoint on a disk: a record that grows while a training goes on.
 *
 * In: a path, bytes. Out: a file. Never: leaves half of a replacement, or of what could not be appended; after a kill half
 * of what was appended may be there, at its end.
 */
import { open, rm, stat, truncate } from "node:fs/promises"
import { dirname } from "node:path"
import { AunetError } from "@aunet/base"
import type { BesideFile } from "../checkpoint/folder.ts"
import { isMissing, makeFolders, reasonOf, renameOver, syncFolder, writeDurable } from "./durable-files.ts"

/** Where a file is written before it takes the place of the one that is there. */
export const nextOf = (path: string): string => `${path}.next`

/** Makes one of a path; nothing is touched before it is asked for something. */
export function besideFile(path: string): BesideFile {
  const writing = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (cause) {
      throw new AunetError("CHECKPOINT_WRITE_FAILED", `${path} could not be written: ${reasonOf(cause)}`, {
        cause,
      })
    }
  }
  return {
    size: async () => {
      try {
        return (await stat(path)).size
      } catch (error) {
        if (isMissing(error)) return 0
        throw error
      }
    },
    read: async (from, to) => {
      const file = await open(path, "r").catch((error: unknown) => {
        if (isMissing(error)) return undefined
        throw error
      })
      if (file === undefined) return new Uint8Array()
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(to, (await file.stat()).size) - from))
        let at = 0
        while (at < bytes.length) {
          const { bytesRead } = await file.read(bytes, at, bytes.length - at, from + at)
          if (bytesRead === 0) break
          at += bytesRead
        }
        return bytes.subarray(0, at)
      } finally {
        await file.close()
      }
    },
    append: (bytes) =>
      writing(async () => {
        await makeFolders(dirname(path))
        const file = await open(path, "a")
        const { size } = await file.stat()
        try {
          await file.writeFile(bytes)
          await file.datasync()
        } catch (error) {
          // On a full disk a part of it may have gone in; who tries again would write that twice.
          await file.truncate(size)
          throw error
        } finally {
          await file.close()
        }
      }),
    cut: (size) => writing(() => truncate(path, size)),
    replace: (bytes) =>
      writing(async () => {
        await makeFolders(dirname(path))
        const next = nextOf(path)
        await rm(next, { force: true })
        await writeDurable(next, [bytes])
        await renameOver(next, path, () => {})
        await syncFolder(dirname(path))
      }),
  }
}
