/**
 * A file that was named on the command line.
 *
 * In: a flag and a path. Out: its bytes, whatever they are. Never: an error of the system as it is.
 */
import { createReadStream } from "node:fs"
import { readFile } from "node:fs/promises"
import { UsageError } from "../arguments/usage-error.ts"

/** What to do about a file that is not there, or is a folder. */
export interface FileHints {
  readonly missing?: string
  readonly folder?: string
}

/**
 * Reads it.
 *
 * @param named how messages call it: `--config run.json`
 * @throws UsageError for a file that cannot be read
 */
export async function readNamedFile(named: string, path: string, hints: FileHints = {}): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw unreadable(named, error as NodeJS.ErrnoException, hints)
  }
}

/**
 * Reads it piece by piece; it may have no end.
 *
 * @param named how messages call it: `--file book.txt`
 * @throws UsageError for a file that cannot be read
 */
export async function* readNamedPieces(named: string, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path)) yield piece as Buffer
  } catch (error) {
    throw unreadable(named, error as NodeJS.ErrnoException, {})
  }
}

const unreadable = (named: string, cause: NodeJS.ErrnoException, hints: FileHints): UsageError =>
  new UsageError(`${named} cannot be read: ${reasonOf(cause, hints)}`, { cause })

function reasonOf({ code, message }: NodeJS.ErrnoException, { missing, folder }: FileHints): string {
  const then = (reason: string, hint: string | undefined): string =>
    hint === undefined ? reason : `${reason}; ${hint}`
  if (code === "ENOENT") return then("there is no such file", missing)
  if (code === "EISDIR") return then("it is a folder", folder)
  if (code === "EACCES" || code === "EPERM") return "it may not be read by this user"
  return message
}
