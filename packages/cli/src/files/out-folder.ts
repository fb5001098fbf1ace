/**
 * Whether a training may write where it was told to, asked before it begins: a refusal after an hour of
 * training would be late.
 *
 * In: a path. Out: nothing, or an error. Never: leaves anything there; the checkpoint's folder writes, and
 * keeps what is there whole.
 */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { type FolderContent, lookAtFolder } from "aunet/node"
import { UsageError } from "../arguments/usage-error.ts"

/** Looks at a folder; what cannot be read is refused. */
export const lookAt = (path: string): Promise<FolderContent> =>
  lookAtFolder(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === "ENOTDIR") await refuseFileInTheWay(path)
    throw new UsageError(`--out ${path} cannot be read (${error.code}); choose a folder of yours`)
  })

/**
 * Checks the folder of a checkpoint that will be written.
 *
 * @param resume whether to go on from the one that is there
 * @param goOnWith how to do that, for the message; nothing when it cannot be done
 * @throws UsageError saying what is there and what to do
 */
export async function checkOut(
  path: string,
  { resume = false, goOnWith }: { readonly resume?: boolean; readonly goOnWith?: string } = {},
): Promise<void> {
  const found = await lookAt(path)
  if (found === "copied") {
    throw new UsageError(
      `--out ${path} holds a checkpoint without its files.json, so it is only read; copy that file as well, or choose another folder`,
    )
  }
  if (resume && found !== "checkpoint") {
    throw new UsageError(`--resume: there is no checkpoint in ${path}; leave --resume out to start one there`)
  }
  if (!resume && found === "checkpoint") {
    const onward = goOnWith === undefined ? "" : `go on from it with ${goOnWith}, or `
    throw new UsageError(`--out ${path} holds a checkpoint already; ${onward}choose another folder`)
  }
  if (found === "other") {
    throw new UsageError(`--out ${path} holds other files and no checkpoint; choose a new or an empty folder`)
  }
  await checkWritable(path)
}

/**
 * Tries to make a folder in the nearest folder above it that exists, and takes it away again: permissions
 * alone do not tell of a disk that can only be read. The try has a name of its own, so that two checks of
 * one path at one moment never meet.
 *
 * @param refused how a message begins; of the folder of a file it names that
 */
export async function checkWritable(
  path: string,
  refused = `--out ${path} cannot be written to`,
): Promise<void> {
  await refuseFileInTheWay(path)
  let folder = resolve(path)
  let missing: string | undefined
  while (folder !== dirname(folder) && (await stat(folder).catch(() => undefined)) === undefined) {
    missing = basename(folder)
    folder = dirname(folder)
  }
  try {
    const tried = await mkdtemp(join(folder, ".aunet-"))
    try {
      // The first name that would be made: it may be too long for this disk.
      if (missing !== undefined) await mkdir(join(tried, missing))
    } finally {
      await rm(tried, { recursive: true })
    }
  } catch (cause) {
    const why = WHY[(cause as NodeJS.ErrnoException).code ?? ""] ?? (cause as Error).message
    throw new UsageError(`${refused}: ${why}; choose another folder`, { cause })
  }
}

/**
 * Refuses a path when it, or the nearest of the folders above it that exists, is a file.
 *
 * @param flag what was typed before the path, for messages
 * @throws UsageError naming the file that is in the way
 */
export async function refuseFileInTheWay(path: string, flag = "--out"): Promise<void> {
  // Without a slash at the end, which no file has.
  const typed = join(dirname(path), basename(path))
  for (let place = typed; ; place = dirname(place)) {
    const found = await stat(place).catch(() => undefined)
    if (found === undefined && place !== dirname(place)) continue
    if (found === undefined || found.isDirectory()) return
    const what = place === typed ? "" : `cannot be made: ${place} `
    throw new UsageError(`${flag} ${path} ${what}is a file and not a folder; choose another name`)
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "the system does not permit it",
  EROFS: "the disk can only be read",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is full",
  ENOENT: "no folder can be made there",
  ENAMETOOLONG: "the path is too long",
}
