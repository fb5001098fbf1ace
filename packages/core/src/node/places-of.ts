/**
 * Which folder of a disk a path means, whatever way it is spelled: links, `..`, another case, a second mount.
 *
 * In: a path. Out: names of the folder and of those that it lies in. Never: makes anything.
 */
import { realpath, stat } from "node:fs/promises"
import { dirname, relative, resolve, sep } from "node:path"
import { isMissing } from "./durable-files.ts"

/**
 * Names a folder and those above it, from the inside out; what is not there yet is named
 * by its way from the nearest that is, so that it holds nothing but what would lie in it.
 *
 * @throws what the system says of a folder that cannot be looked at
 */
export async function placesOf(path: string): Promise<string[]> {
  const whole = resolve(path)
  for (let folder = whole; ; folder = dirname(folder)) {
    const real = await realpath(folder).catch((error: unknown) => {
      if (!isMissing(error)) throw error
      return undefined
    })
    if (real !== undefined) {
      const there = await namesFrom(real)
      const missing = relative(folder, whole).split(sep).filter(Boolean)
      const absent = missing.map((_, n) => [there[0], ...missing.slice(0, n + 1)].join("/"))
      return [...absent.toReversed(), ...there]
    }
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
