/**
 * A data set of the Hugging Face hub as a place of data.
 *
 * In: its name. Out: its files, each fetched when it is asked for. Never: a file that no task asks for; another place than
 * the hub that was named.
 */
import { AunetError, messageOf } from "@aunet/base"
import type { DataPlace } from "../data/data-place.ts"
import { unpacked } from "./unpacked.ts"

/** Where and what to fetch. */
export interface HubOptions {
  /** Branch, tag or commit; `main` when left out. `refs/convert/parquet` has files of data sets that are scripts. */
  readonly revision?: string
  /** Address of the hub; that of Hugging Face when left out. */
  readonly hubUrl?: string
  /** For data sets that ask for one. */
  readonly accessToken?: string
  /** What asks; the machine's own when left out. */
  readonly fetch?: typeof fetch
}

/** Most that one file may hold. */
const MOST_BYTES = 2 ** 31 - 1

/** Loads the hub's own client, which only those who name a data set need. */
async function loadHub(): Promise<typeof import("@huggingface/hub")> {
  try {
    return await import("@huggingface/hub")
  } catch (cause) {
    throw new AunetError(
      "DATA_MISSING",
      `data sets of the hub are fetched with @huggingface/hub, which does not load (${messageOf(cause)}); install it beside what you run, or name a folder`,
      { cause },
    )
  }
}

/**
 * Makes a place of a data set.
 *
 * @param name `owner/name`
 * @throws AunetError BAD_OPTION for a name that is none; when files are asked for, DATA_MISSING with what the hub says, or
 * where @huggingface/hub is not installed
 * @example const place = hubPlace("Rowan/hellaswag")
 */
export function hubPlace(
  name: string,
  { revision = "main", accessToken, ...options }: HubOptions = {},
): DataPlace {
  if (!/^[\w.-]+\/[\w.-]+$/.test(name))
    throw new AunetError("BAD_OPTION", `${name} is no data set of the hub; it has to be owner/name`)
  const repository = name.split("/")[1]
  const asked = {
    repo: { type: "dataset" as const, name },
    revision,
    ...(accessToken && { accessToken }),
    ...options,
  }
  const failed = (what: string, cause: unknown): AunetError =>
    new AunetError(
      "DATA_MISSING",
      `${what} of ${name} (${revision}) on the hub cannot be had: ${messageOf(cause)}`,
      { cause },
    )
  let listed: readonly string[] | undefined
  return {
    name: `${name} on the hub`,
    list: async () => {
      if (listed !== undefined) return listed
      const { listFiles } = await loadHub()
      const paths: string[] = []
      try {
        for await (const { type, path } of listFiles({ ...asked, recursive: true }))
          if (type === "file") paths.push(`${repository}/${path}`)
      } catch (cause) {
        throw failed("the list of files", cause)
      }
      listed = paths.toSorted()
      return listed
    },
    read: async (path) => {
      const { downloadFile } = await loadHub()
      const inside = path.slice(repository.length + 1)
      try {
        const blob = await downloadFile({ ...asked, path: inside })
        if (blob === null) throw new Error("there is no such file")
        if (blob.size > MOST_BYTES)
          throw new Error(`it has ${blob.size} bytes, and items of a task are never so large`)
        return await unpacked(new Uint8Array(await blob.arrayBuffer()), path)
      } catch (cause) {
        throw cause instanceof AunetError ? cause : failed(inside, cause)
      }
    },
  }
}
