/**
 * A folder of this machine as a place of data.
 *
 * In: a path of a folder or of one file. Out: its files. Never: reads a file that nobody asks for.
 */
import { readdir, readFile, stat } from "node:fs/promises"
import { basename, dirname, join, resolve, sep } from "node:path"
import { AunetError, messageOf } from "@aunet/core"
import type { DataPlace } from "../data/data-place.ts"
import { unpacked } from "./unpacked.ts"

/**
 * Makes a place of a folder.
 *
 * @throws AunetError DATA_MISSING when there is no such folder
 * @example const place = await folderPlace("data") // finds data/eval/piqa.jsonl
 */
export async function folderPlace(folder: string): Promise<DataPlace> {
  const root = resolve(folder)
  const found = await stat(root).catch((cause: unknown) => {
    throw new AunetError("DATA_MISSING", `${folder} is not there: ${messageOf(cause)}`, { cause })
  })
  const inside = found.isFile() ? dirname(root) : root
  const parent = dirname(inside)
  let listed: readonly string[] | undefined
  return {
    name: folder,
    list: async () => {
      if (listed !== undefined) return listed
      const paths = found.isFile() ? [basename(root)] : await filesBelow(inside)
      listed = paths.map((path) => join(basename(inside), path).replaceAll(sep, "/"))
      return listed
    },
    read: async (path) => {
      try {
        return await unpacked(await readFile(join(parent, path)), path)
      } catch (cause) {
        if (cause instanceof AunetError) throw cause
        throw new AunetError("DATA_MISSING", `${path} of ${folder} cannot be read: ${messageOf(cause)}`, {
          cause,
        })
      }
    },
  }
}

/** Paths of the files of a folder, in order; what begins with a dot is not data. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.split(sep).some((part) => part.startsWith(".")))
    .toSorted()
}
