/**
 * Paths that flags name, looked for before anything is read or opened.
 *
 * In: a flag, paths. Out: nothing. Never: reads what is there.
 */
import { existsSync } from "node:fs"
import { isHubAddress } from "aunet/node"
import { UsageError } from "./usage-error.ts"

/**
 * Refuses a path that is not there: the command cannot be run as it was typed.
 *
 * @param flag as it was typed: `--text`
 * @throws UsageError
 */
export function checkThere(flag: string, paths: readonly string[]): void {
  // A dash is standard input; an empty one is told by who reads it; the hub is asked later.
  const missing = paths.find(
    (path) => path !== "-" && path !== "" && !isHubAddress(path) && !existsSync(path),
  )
  if (missing !== undefined)
    throw new UsageError(`${flag} ${missing} cannot be read: there is no such file or folder`)
}
