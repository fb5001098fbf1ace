/**
 * Checkpoints inside of a folder on a disk: which there are, and how one goes.
 *
 * In: a path. Out: names; or a folder without its checkpoint. Never: removes a file that is not the checkpoint's.
 */
import { readdir, rm, rmdir } from "node:fs/promises"
import { dirname, join } from "node:path"
import { LIST_NAME } from "../checkpoint/content-list.ts"
import { AunetError } from "@aunet/base"
import { isMissing, reasonOf } from "./durable-files.ts"
import { isClaim } from "./folder-claim.ts"
import { NEXT_NAME } from "./look-at-folder.ts"

/** The one file without which a folder is no checkpoint. */
const CONFIG = "config.json"

/** Names the folders inside of one, from the top: `["kept/step-400"]` for `kept`. */
export async function namesWithin(path: string, name: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(join(path, name), { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => `${name}/${entry.name}`)
      .toSorted()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/**
 * Removes a checkpoint: first the file without which it is none, last the lists of the others, so that a removal that was
 * killed can be ended and never leaves a checkpoint that looks whole. Of one that was being put in its place when its
 * writer was killed, some files are there, and their list is not there yet.
 *
 * @param listed gives the names in the list of a folder
 * @throws AunetError CHECKPOINT_WRITE_FAILED
 */
export async function removeContent(
  path: string,
  listed: (folder: string) => Promise<readonly string[]>,
): Promise<void> {
  try {
    const next = join(path, NEXT_NAME)
    const names = [...new Set([...(await listed(path)), ...(await listed(next))])]
    await rm(join(next, CONFIG), { force: true })
    const ordered = [CONFIG, ...names.filter((name) => name !== CONFIG), LIST_NAME]
    for (const name of names.length === 0 ? [] : ordered) await rm(join(path, name), { force: true })
    // What is not in place yet, and what a killed writer left: whoever removes a checkpoint is its only writer.
    for (const entry of await readdir(path).catch(() => [] as string[]))
      if (entry === NEXT_NAME || isClaim(entry))
        await rm(join(path, entry), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    const folders = new Set(names.flatMap((name) => foldersOf(name)))
    for (const folder of [...folders].toSorted((a, b) => b.length - a.length))
      await rmdir(join(path, folder)).catch(() => {})
    // What else lies there is not ours, and keeps the folder.
    await rmdir(path).catch(() => {})
  } catch (cause) {
    throw new AunetError(
      "CHECKPOINT_WRITE_FAILED",
      `the checkpoint in ${path} could not be removed: ${reasonOf(cause)}`,
      { cause },
    )
  }
}

function foldersOf(name: string): string[] {
  const folders: string[] = []
  for (let folder = dirname(name); folder !== "."; folder = dirname(folder)) folders.push(folder)
  return folders
}
