/**
 * A folder of this machine as a place of data.
 *
 * In: a path of a folder or of one file. Out: its files. Never: reads a file that nobody asks for.
 */
import { readdir, readFile, realpath, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { AunetError, messageOf } from "@aunet/base"
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
      listed = paths.map((path) => `${basename(inside)}/${path}`)
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

/** Paths of the files of a folder, in order; what begins with a dot is not data. Links are followed, in no circle. */
async function filesBelow(folder: string, within = "", seen: readonly string[] = []): Promise<string[]> {
  const here = await realpath(join(folder, within))
  if (seen.includes(here)) return []
  const paths: string[] = []
  for (const entry of await readdir(here, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue
    const path = within === "" ? entry.name : `${within}/${entry.name}`
    // A link that leads nowhere is no file.
    const kind = entry.isSymbolicLink() ? await stat(join(folder, path)).catch(() => undefined) : entry
    if (kind?.isDirectory() === true) paths.push(...(await filesBelow(folder, path, [...seen, here])))
    else if (kind?.isFile() === true) paths.push(path)
  }
  return paths.toSorted()
}
