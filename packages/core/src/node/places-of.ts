/**
 * Which folder of a disk a path means, whatever way it is spelled: links, `..`, another case, a second mount.
 *
 * In: a path. Out: names of the folder and of those that it lies in. Never: makes anything.
 */
import { realpath, stat } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { isMissing } from "./durable-files.ts"

/**
 * Names a folder and those above it, from the inside out; what is not there yet has no name.
 *
 * @throws what the system says of a folder that cannot be looked at
 */
export async function placesOf(path: string): Promise<string[]> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const real = await realpath(folder).catch((error: unknown) => {
      if (!isMissing(error)) throw error
      return undefined
    })
    if (real !== undefined) return namesFrom(real)
    if (dirname(folder) === folder) return []
  }
}

async function namesFrom(real: string): Promise<string[]> {
  const names: string[] = []
  for (let folder = real; ; folder = dirname(folder)) {
    const { dev, ino } = await stat(folder, { bigint: true })
    // Some file systems number no files; there the path has to do.
    names.push(ino === 0n ? folder : `${dev}:${ino}`)
    if (dirname(folder) === folder) return names
  }
}
