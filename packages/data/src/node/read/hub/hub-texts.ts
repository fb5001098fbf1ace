/**
 * The files of text of a data set on the hub, one after another.
 *
 *     hf://datasets/owner/name          what may hold text by its name, but for its card and its scripts
 *     hf://datasets/owner/name/data     the same below a folder
 *     hf://datasets/owner/name/*.csv    what fits
 *     .../data/train.parquet            that file, whatever its name
 *
 * In: an address. Out: names, sizes and, when it is asked for, a file on this disk. Never: fetches a file before its turn:
 * a data set may be larger than the disk.
 */
import { AunetError } from "@aunet/base"
import { formByName, type TextForm } from "../text-form.ts"
import { type HubAddress, hubAddress, hubAddressText } from "./hub-address.ts"
import type { HubOptions } from "./hub-options.ts"
import { openHubRepository } from "./hub-repository.ts"

/** A file of the hub. */
export interface HubText {
  /** Its address. */
  readonly name: string
  readonly size: number
  /** Gives its path on this disk. */
  fetch(): Promise<string>
}

/** The files that an address names. */
export interface HubTexts {
  /** Whether the address names one file. */
  readonly isFile: boolean
  readonly files: readonly HubText[]
  /** Addresses of what was left out. */
  readonly others: readonly string[]
}

/**
 * Finds the files of text.
 *
 * @throws AunetError what `openHubRepository` throws; DATA_MISSING for a path that is not there
 */
export async function hubTexts(
  text: string,
  as: TextForm | undefined,
  options: HubOptions = {},
): Promise<HubTexts> {
  const address = hubAddress(text)
  if (address.kind === "model")
    throw new AunetError("BAD_OPTION", `${text} is a model; a data set is hf://datasets/${address.name}`)
  const repository = await openHubRepository(address, options)
  const { path } = address
  const fileOf = (name: string): HubText => ({
    name: hubAddressText({ ...address, path: name }),
    size: repository.files.get(name)?.size ?? 0,
    fetch: () => repository.fetch(name),
  })
  if (repository.files.has(path)) return { isFile: true, files: [fileOf(path)], others: [] }
  const below = [...repository.files.keys()].filter((name) => isBelow(name, path)).toSorted()
  if (below.length === 0)
    throw new AunetError(
      "DATA_MISSING",
      `there is no ${path === "" ? "file" : path} in ${hubAddressText({ ...address, path: "" })}; it has ${among([...repository.files.keys()])}`,
    )
  const taken = below.filter((name) => mayBeText(name, as))
  return {
    isFile: false,
    files: taken.map(fileOf),
    others: below.filter((name) => !taken.includes(name)).map((name) => fileOf(name).name),
  }
}

/**
 * Writes an address with the commit that its revision is now, so that all that is read is of one.
 *
 * @throws AunetError what `openHubRepository` throws
 * @example await pinnedHubAddress("hf://datasets/owner/name") // "hf://datasets/owner/name@3f1c..."
 */
export async function pinnedHubAddress(text: string, options: HubOptions = {}): Promise<string> {
  const address: HubAddress = hubAddress(text)
  return hubAddressText({ ...address, revision: (await openHubRepository(address, options)).commit })
}

/** How many files a message names. */
const MOST_NAMES = 8

const among = (names: readonly string[]): string =>
  names.length === 0
    ? "no files"
    : `${names.toSorted().slice(0, MOST_NAMES).join(", ")}${names.length > MOST_NAMES ? `, ... (${names.length} files)` : ""}`

function isBelow(name: string, path: string): boolean {
  if (path === "") return true
  if (!path.includes("*")) return name.startsWith(`${path}/`)
  const parts = path.split(/(\*\*\/|\*)/).map((part) => {
    if (part === "**/") return "(?:.*/)?"
    return part === "*" ? "[^/]*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
  })
  return new RegExp(`^${parts.join("")}$`).test(name)
}

/** Endings of files that are text as they are. */
const PROSE = /(?:^|\/)[^./]+$|\.(?:txt|text|md|markdown|rst|tex|org)$/i

/** By the name alone: what is not text would have to be fetched to be seen. */
function mayBeText(path: string, as: TextForm | undefined): boolean {
  if (/(?:^|\/)\./.test(path)) return false
  // The card, the licence and what describes the data lie at the top.
  if (/^(?:README|LICEN[CS]E|CITATION|dataset_infos?)(?:\.\w+)?$/i.test(path)) return false
  return (
    as === "code" || formByName(path, undefined) !== "text" || PROSE.test(path.replace(/\.(?:gz|zst)$/i, ""))
  )
}
