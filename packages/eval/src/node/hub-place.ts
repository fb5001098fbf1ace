/**
 * A data set of the Hugging Face hub as a place of data.
 *
 * In: its name. Out: its files, each fetched when it is asked for, and kept in the cache of the hub's clients. Never: a file
 * that no task asks for; another place than the hub that was named.
 */
import { readFile, stat } from "node:fs/promises"
import { AunetError } from "@aunet/base"
import {
  type HubOptions as AskingHub,
  type HubRepository,
  isHubAddress,
  hubAddress,
  openHubRepository,
} from "@aunet/data/node"
import type { DataPlace } from "../data/data-place.ts"
import { unpacked } from "./unpacked.ts"

/** Where and what to fetch. */
export interface HubOptions extends AskingHub {
  /** Branch, tag or commit; `main` when left out. `refs/convert/parquet` has files of data sets that are scripts. */
  readonly revision?: string
}

/** Most that one file may hold. */
const MOST_BYTES = 2 ** 31 - 1

/**
 * Makes a place of a data set.
 *
 * @param name `owner/name`, or its address, `hf://datasets/owner/name@revision`
 * @throws AunetError BAD_OPTION for a name that is none; when files are asked for, DATA_MISSING with what the hub says, or
 * where @huggingface/hub is not installed
 * @example const place = hubPlace("Rowan/hellaswag")
 */
export function hubPlace(name: string, { revision, ...options }: HubOptions = {}): DataPlace {
  if (!isHubAddress(name) && !/^[\w.-]+\/[\w.-]+$/.test(name))
    throw new AunetError("BAD_OPTION", `${name} is no data set of the hub; it has to be owner/name`)
  const typed = hubAddress(isHubAddress(name) ? name : `hf://datasets/${name}`)
  if (typed.kind === "model" || typed.path !== "")
    throw new AunetError("BAD_OPTION", `${name} is no data set of the hub; it has to be owner/name`)
  const address = revision === undefined ? typed : { ...typed, revision }
  const folder = address.name.split("/")[1]
  let opened: Promise<HubRepository> | undefined
  const repository = (signal: AbortSignal | undefined): Promise<HubRepository> =>
    (opened ??= openHubRepository(address, { ...options, ...(signal && { signal }) }).catch(
      (error: unknown) => {
        // The next call may have more luck.
        opened = undefined
        throw error
      },
    ))
  return {
    name: `${address.name} on the hub`,
    list: async (signal) =>
      [...(await repository(signal)).files.keys()].map((path) => `${folder}/${path}`).toSorted(),
    read: async (path, signal) => {
      const here = await (await repository(signal)).fetch(path.slice(folder.length + 1))
      const { size } = await stat(here)
      if (size > MOST_BYTES)
        throw new AunetError("BAD_DATA", `${path} has ${size} bytes, and items of a task are never so large`)
      return unpacked(await readFile(here), path)
    },
  }
}
