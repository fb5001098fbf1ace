/**
 * Where the items of tasks are, as a flag names it.
 *
 * In: a flag and its text. Out: a place. Never: a name of the hub taken for a path that was mistyped with a slash in it.
 */
import { dataPlaceOf } from "@aunet/eval/node"
import { UsageError } from "../../arguments/usage-error.ts"
import { hubOptions } from "../../files/hub.ts"
import type { Screen } from "../../report/screen.ts"
import { isOfPackage } from "../../thrown.ts"

/** Opens it; what is neither a path nor a name of the hub is a command that cannot be run. */
export async function itemsPlaceOf(
  flag: string,
  named: string,
  screen: Screen,
): ReturnType<typeof dataPlaceOf> {
  try {
    return await dataPlaceOf(named, hubOptions(screen))
  } catch (error) {
    if (isOfPackage(error) && error.code === "DATA_MISSING")
      throw new UsageError(`${flag} ${error.message}`, { cause: error })
    throw error
  }
}
