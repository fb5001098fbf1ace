/**
 * JSON typed on a command line.
 *
 * In: what was typed after a flag. Out: the value. Never: judges it; who gets it does.
 */
import { UsageError } from "./usage-error.ts"

/** Any value that JSON can say. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

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
