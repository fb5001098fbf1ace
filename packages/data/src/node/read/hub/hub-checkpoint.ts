/**
 * A checkpoint on the hub, as a folder that is only read: each file is fetched when somebody needs it.
 *
 * In: an address of a model. Out: a `Folder`. Never: writes; moments of the optimiser for who writes text.
 */
import { dirname, join } from "node:path"
import { AunetError } from "@aunet/base"
import type { Folder } from "@aunet/core"
import { nodeFolder } from "@aunet/core/node"
import { hubAddress, hubAddressText } from "./hub-address.ts"
import type { HubOptions } from "./hub-options.ts"
import { type HubRepository, openHubRepository } from "./hub-repository.ts"

/** Files that say what else is part of a checkpoint. */
const ALWAYS = ["config.json", "files.json"]

/**
 * Makes a folder of a model on the hub; nothing is asked for before `read`.
 *
 * @throws AunetError BAD_OPTION for what is no address of a model; its `read` fails with DATA_MISSING for what the hub
 * does not give, and CHECKPOINT_MISSING where there is no checkpoint
 * @example const model = await load(hubFolder("hf://someone/model"))
 */
export function hubFolder(text: string, options: HubOptions = {}): Folder {
  const address = hubAddress(text)
  if (address.kind === "dataset")
    throw new AunetError("BAD_OPTION", `${text} is a data set; a model is hf://owner/name`)
  let opened: Promise<HubRepository> | undefined
  const repository = (): Promise<HubRepository> => (opened ??= openHubRepository(address, options))
  // As it was typed, where it is all of that.
  const describe = (path: string): string =>
    path === address.path ? text : hubAddressText({ ...address, path })
  return folderAt(address.path, describe, repository)
}

function folderAt(
  path: string,
  describe: (path: string) => string,
  repository: () => Promise<HubRepository>,
): Folder {
  const prefix = path === "" ? "" : `${path}/`
  const namesBelow = async (): Promise<string[]> =>
    [...(await repository()).files.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
  return {
    readOnly: true,
    describe: () => describe(path),
    read: async (isWanted = () => true) => {
      const { fetch } = await repository()
      const names = await namesBelow()
      if (!names.includes("config.json"))
        throw new AunetError(
          "CHECKPOINT_MISSING",
          `no checkpoint can be read from ${describe(path)}: it has no config.json`,
        )
      // Folders with a configuration below them are checkpoints of their own: best, average, kept.
      const apart = new Set(
        names.filter((name) => name.endsWith("/config.json")).map((name) => name.split("/")[0]),
      )
      const wanted = names.filter(
        (name) => ALWAYS.includes(name) || (isWanted(name) && !apart.has(name.split("/")[0])),
      )
      for (const name of wanted) await fetch(prefix + name)
      const here = dirname(await fetch(`${prefix}config.json`))
      return nodeFolder(here).read(isWanted)
    },
    write: () =>
      Promise.reject(
        new AunetError(
          "CHECKPOINT_WRITE_FAILED",
          `${describe(path)} is on the hub, where nothing is written; save into a folder of this machine`,
        ),
      ),
    within: (name) => folderAt(prefix + name, describe, repository),
    namesWithin: async (name) => [
      ...new Set(
        (await namesBelow())
          .filter((each) => each.startsWith(`${name}/`))
          .map((each) => join(name, each.split("/")[1] ?? "").replaceAll("\\", "/")),
      ),
    ],
  }
}
