/**
 * JSON typed on a command line.
 *
 * In: what was typed after a flag. Out: the value. Never: judges it; who gets it does.
 */
import type { Json } from "@aunet/splitter"
import { UsageError } from "./usage-error.ts"

/**
 * Reads it.
 *
 * @param flag how the message calls it: `--options`
 * @param example JSON that it takes, for the message
 * @throws UsageError for what is not JSON
 */
export function parseJson(flag: string, typed: string, example: string): Json {
  try {
    return JSON.parse(typed) as Json
  } catch {
    throw new UsageError(`${flag} is ${JSON.stringify(typed)}; it must be JSON, such as '${example}'`)
  }
}
