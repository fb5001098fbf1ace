/**
 * A file that was named on the command line.
 *
 * In: a flag and a path. Out: its bytes, whatever they are. Never: an error of the system as it is.
 */
import { readFile } from "node:fs/promises"
import { UsageError } from "./usage-error.ts"

/**
 * Reads it.
 *
 * @param named how messages call it: `--config run.json`
 * @param hints what to do about a file that is not there, or is a folder
 * @throws UsageError for a file that cannot be read
 */
export async function readNamedFile(
  named: string,
  path: string,
  hints: { readonly missing?: string; readonly folder?: string } = {},
): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new UsageError(`${named} cannot be read: ${reasonOf(code, hints) ?? message}`, { cause })
  }
}

function reasonOf(
  code: string | undefined,
  { missing, folder }: { readonly missing?: string; readonly folder?: string },
): string | undefined {
  const then = (reason: string, hint: string | undefined): string =>
    hint === undefined ? reason : `${reason}; ${hint}`
  if (code === "ENOENT") return then("there is no such file", missing)
  if (code === "EISDIR") return then("it is a folder", folder)
  if (code === "EACCES" || code === "EPERM") return "it may not be read by this user"
  return undefined
}
