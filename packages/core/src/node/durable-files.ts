/**
 * Files that are still there after the power went: writes and renames that reach the disk.
 *
 * In: paths and bytes. Out: files on the disk, and why the system refused, in words.
 * Never: decides what is written where; `nodeFolder` does.
 */
import { mkdir, open, rename, stat } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { isError, messageOf } from "@aunet/base"

/** Node refuses to move 2 GiB or more at once. */
const chunkBytes = 2 ** 28

/** Writes a new file piece by piece, with its folder if need be, and waits until the disk has it. */
export async function writeDurable(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, "wx")
  try {
    for await (const piece of pieces)
      for (let at = 0; at < piece.length;) {
        const { bytesWritten } = await file.write(piece, at, Math.min(chunkBytes, piece.length - at))
        at += bytesWritten
      }
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Makes a folder and those above it that are missing.
 *
 * Node's own recursive mkdir never returns where the system answers "no such file" for a folder that
 * cannot be made at all (anything below /proc), so each missing folder is made once, from the top.
 *
 * @returns the first folder that had to be made; undefined when all were there
 */
export async function makeFolders(path: string): Promise<string | undefined> {
  const missing: string[] = []
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = await stat(folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
      return undefined
    })
    // What is there but is no folder makes the mkdir below it fail with a reason.
    if (found !== undefined || dirname(folder) === folder) break
    missing.push(folder)
  }
  for (const folder of missing.toReversed()) {
    await mkdir(folder).catch((error: unknown) => {
      // Somebody else may have been quicker.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    })
  }
  return missing.at(-1)
}

/** Reads a whole file of any size; `undefined` when there is none. */
export async function readWhole(path: string): Promise<Uint8Array | undefined> {
  try {
    // Asked before it is opened: a named pipe would wait for a writer.
    if (!(await stat(path)).isFile()) return undefined
    const file = await open(path, "r")
    try {
      const bytes = new Uint8Array((await file.stat()).size)
      let at = 0
      while (at < bytes.length) {
        const { bytesRead } = await file.read(bytes, at, Math.min(chunkBytes, bytes.length - at))
        if (bytesRead === 0) break
        at += bytesRead
      }
      return bytes.subarray(0, at)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/**
 * Waits until the disk has the names in a folder.
 *
 * Windows cannot, some network file systems refuse, and so does a parent that may not be read: there, the order of renames has to do.
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return
  try {
    const folder = await open(path, "r")
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (!["EINVAL", "ENOTSUP", "ENOSYS", "EBADF", "EACCES", "EPERM"].includes(errorCode(error))) throw error
  }
}

/** Renames, over an old file if there is one; tries for 2 s while a virus scanner or a reader holds it. */
export async function renameOver(
  from: string,
  to: string,
  before: () => void | Promise<void>,
): Promise<void> {
  for (let delayMs = 10; ; delayMs *= 2) {
    try {
      await before()
      return await rename(from, to)
    } catch (error) {
      if (!["EPERM", "EACCES", "EBUSY"].includes(errorCode(error)) || delayMs > 1000) throw error
      await wait(delayMs)
    }
  }
}

/** The constant of a system error, as ENOENT; empty for any other value. */
export function errorCode(error: unknown): string {
  const code = isError(error) && "code" in error ? error.code : undefined
  return typeof code === "string" ? code : ""
}

/** Tells whether an error says that nothing is at a path. */
export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errorCode(error))
}

/** Says in words why the system refused, with what to do. */
export function reasonOf(error: unknown): string {
  const code = errorCode(error)
  const known = reasons[code]
  return known === undefined ? messageOf(error) : `${known} (${code})`
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room or choose another disk",
  EDQUOT: "your share of the disk is full; make room or choose another disk",
  EFBIG: "a file would be larger than the disk allows",
  EACCES: "permission is denied; choose a folder of yours",
  EPERM: "the system does not permit it; close programs that use the folder, or choose another",
  EBUSY: "another program holds a file of it; close that program",
  EROFS: "the disk can only be read; choose another",
  EIO: "the disk reports an error",
  EMFILE: "too many files are open",
  ENOTDIR: "a part of the path is a file and not a folder",
  EEXIST: "a part of the path is a file and not a folder",
  ENOENT: "a file or folder of it has gone away",
  ENAMETOOLONG: "the path is too long",
}
