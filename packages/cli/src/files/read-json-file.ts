/**
 * A file of JSON that was named on the command line.
 *
 * In: a flag and a path. Out: the value. Never: judges it; who gets it does.
 */
import { markedText } from "./marked-text.ts"
import { readNamedFile } from "./read-named-file.ts"
import { UsageError } from "../arguments/usage-error.ts"

/**
 * Reads it.
 *
 * @param flag how messages call it: `--config`
 * @throws UsageError for a file that cannot be read, or is not JSON
 */
export async function readJsonFile(flag: string, path: string): Promise<unknown> {
  const text = markedText(await readNamedFile(`${flag} ${path}`, path))
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    // Every other byte of JSON in UTF-16 is zero.
    const why = text.includes("\0") ? "it has zero bytes; save it as UTF-8" : (cause as Error).message
    throw new UsageError(`${flag} ${path} is not JSON: ${why}`, { cause })
  }
}
