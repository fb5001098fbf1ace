/**
 * What is typed as an address of the Hugging Face hub, in the place of a path.
 *
 *     --data hf://datasets/owner/name     a data set
 *     generate hf://owner/model           a checkpoint
 *
 * In: what was typed. Out: folders and options. Never: the network for what is a path.
 */
import type { Folder } from "aunet"
import { hubFolder, type HubOptions, isHubAddress, nodeFolder, pinnedHubAddress } from "aunet/node"
import { bytes } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import { typedPath } from "./text-sources.ts"

/** How the hub is asked: a line says how far a file is. */
export const hubOptions = (screen: Screen): HubOptions => ({
  onFetch: ({ name, bytes: here, size }) => {
    // Small files come at once.
    if (size < WORTH_A_LINE) return
    if (here < size) screen.progress(`fetching ${name}: ${bytes(here)} of ${bytes(size)}`)
    else screen.endProgress()
  },
})

const WORTH_A_LINE = 1e6

/** The folder of a checkpoint that is only read: on this machine, or on the hub. */
export const checkpointFolder = (typed: string, screen: Screen): Folder =>
  isHubAddress(typed) ? hubFolder(typed, hubOptions(screen)) : nodeFolder(typed)

/**
 * Writes addresses of the hub with the commit that they are now; paths stay as they are.
 *
 * @throws AunetError DATA_MISSING for what is not there, needs a token or cannot be reached
 */
export const pinned = (paths: readonly string[], screen: Screen): Promise<string[]> =>
  Promise.all(
    paths.map(async (path) =>
      isHubAddress(path) && !IS_PINNED.test(path) ? pinnedHubAddress(path, hubOptions(screen)) : path,
    ),
  )

/** An address with a whole commit is what it is. */
const IS_PINNED = /@[\da-f]{40}(?:\/|$)/

/** The same for paths that may have a name before them, which stays. */
export async function pinnedAsTyped(typed: readonly string[], screen: Screen): Promise<string[]> {
  const parts = typed.map(typedPath)
  const paths = await pinned(
    parts.map(({ path }) => path),
    screen,
  )
  return parts.map(({ name }, i) => (name === undefined ? "" : `${name}:`) + (paths[i] ?? ""))
}
