/**
 * Whether something could not be written because there was no room: what a user can mend while the program waits.
 *
 * In: an error, or one that was caused by another. Out: whether room is what is missing. Never: looks at a disk.
 */
import { isError } from "./foreign.ts"

/** Of Node: the disk is full, or one's share of it. Of browsers: what a page may keep is used up. */
const SAYS_SO: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "QuotaExceededError"])

/** Deepest cause that is looked at: an error may be its own. */
const DEEPEST = 8

/**
 * Tells whether an error says that there is no room, itself or by its cause.
 *
 * @example isNoRoom(new Error("not written", { cause: { code: "ENOSPC" } })) // true
 */
export function isNoRoom(error: unknown): boolean {
  let at = error
  for (let depth = 0; depth < DEEPEST && typeof at === "object" && at !== null; depth++) {
    const { code, name, cause } = at as { code?: unknown; name?: unknown; cause?: unknown }
    if (SAYS_SO.has(code) || (isError(at) && SAYS_SO.has(name))) return true
    at = cause
  }
  return false
}
