/**
 * What lies at a path, asked before anything is written there: a refusal after an hour of training would be late.
 *
 * In: a path. Out: one word. Never: writes, or believes that what is there now will be there later; `nodeFolder`
 * looks again.
 */
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { LIST_NAME } from "../checkpoint/content-list.ts"
import { RECORD_FILES, RUN_FILE } from "../checkpoint/run-names.ts"
import { nextOf } from "./beside-file.ts"
import { errorCode } from "./durable-files.ts"
import { isClaim } from "./folder-claim.ts"

/** What lies in a folder; "copied" is a checkpoint without its list of files, which can only be read. */
export type FolderContent = "free" | "checkpoint" | "copied" | "other"

/** A content that is whole, but not yet all in place: what of it is not in the folder yet is in here. */
export const NEXT_NAME = ".checkpoint-next"

const strays = new Set([".DS_Store", "Thumbs.db", "desktop.ini", "lost+found"])

/** Records that were still being written when their writer was killed. */
const halfRecords = new Set(RECORD_FILES.map(nextOf))

/** How a folder begins that is made to see whether a place can be written to, and taken away at once. */
const TRIAL = ".aunet-"

/** Tells whether an entry of a folder is nobody's: left by the system, or by a writer that was killed. */
export const isNobodys = (entry: string): boolean =>
  strays.has(entry) || isClaim(entry) || halfRecords.has(entry) || entry.startsWith(TRIAL)

/**
 * Looks at a folder; one that is not there is "free".
 *
 * @throws the system's error where the path cannot be read, as for a file
 */
export async function lookAtFolder(path: string): Promise<FolderContent> {
  const names = await readdir(path).catch((error: unknown): string[] => {
    if (errorCode(error) === "ENOENT") return []
    throw error
  })
  const next = names.includes(NEXT_NAME) ? await readdir(join(path, NEXT_NAME)).catch(() => []) : []
  // A content list alone is not enough: a folder in the official format has one as well.
  if ([...names, ...next].includes("config.json"))
    return names.includes(LIST_NAME) || names.includes(NEXT_NAME) ? "checkpoint" : "copied"
  // A training that was killed before its first save leaves what it was about, and no more.
  const record = names.includes(RUN_FILE) ? RECORD_FILES : []
  return names.every((name) => isNobodys(name) || record.includes(name)) ? "free" : "other"
}
