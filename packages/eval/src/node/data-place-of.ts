/**
 * What `--data` names: a folder of this machine, or a data set of the hub.
 *
 * In: a text. Out: a place. Never: the network for what is a folder.
 */
import { existsSync } from "node:fs"
import { AunetError } from "@aunet/base"
import { isHubAddress } from "@aunet/data/node"
import type { DataPlace } from "../data/data-place.ts"
import { folderPlace } from "./folder-place.ts"
import { hubPlace, type HubOptions } from "./hub-place.ts"

/**
 * Finds out what a text names: a path that is there; else `owner/name`, with `@revision` where it is not main, or
 * `hf://datasets/owner/name`.
 *
 * @throws AunetError DATA_MISSING for what is neither
 */
export async function dataPlaceOf(named: string, options: HubOptions = {}): Promise<DataPlace> {
  if (existsSync(named)) return folderPlace(named)
  if (isHubAddress(named)) return hubPlace(named, options)
  const [, name, revision] = /^([\w-][\w.-]*\/[\w.-]+?)(?:@(.+))?$/.exec(named) ?? []
  if (name === undefined)
    throw new AunetError(
      "DATA_MISSING",
      `${named} is not there; it has to be a folder, a file, or a data set of the hub (owner/name)`,
    )
  return hubPlace(name, { ...options, ...(revision !== undefined && { revision }) })
}
