/**
 * Some files of a repository of the hub, side by side in a folder of this disk.
 *
 * In: an address, which files. Out: the folder. Never: a file that is not wanted.
 */
import { dirname } from "node:path"
import { AunetError } from "@aunet/base"
import { hubAddress } from "./hub-address.ts"
import type { HubOptions } from "./hub-options.ts"
import { openHubRepository } from "./hub-repository.ts"

/**
 * Fetches files, and gives the folder that they lie in.
 *
 * @param text an address, with the path of a folder where they are not at the top
 * @param isWanted tells by the name of a file in that folder whether it is fetched
 * @throws AunetError BAD_OPTION for what is no address; DATA_MISSING where no file is wanted, and for what the hub does not
 * give
 * @example await hubFiles("hf://someone/model/consolidated", (name) => name === "params.json")
 */
export async function hubFiles(
  text: string,
  isWanted: (name: string) => boolean,
  options: HubOptions = {},
): Promise<string> {
  const address = hubAddress(text)
  const { files, fetch } = await openHubRepository(address, options)
  const prefix = address.path === "" ? "" : `${address.path}/`
  const wanted = [...files.keys()].filter((name) => {
    const inside = name.startsWith(prefix) ? name.slice(prefix.length) : "/"
    return !inside.includes("/") && isWanted(inside)
  })
  let folder: string | undefined
  for (const name of wanted) folder = dirname(await fetch(name))
  if (folder === undefined)
    throw new AunetError("DATA_MISSING", `${text} has no file of those that are looked for`)
  return folder
}
