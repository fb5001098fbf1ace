/**
 * A walk through a folder: the files below it, in an order that is the same on every machine.
 *
 * In: a folder. Out: the paths of its files, folder by folder. Never: enters what begins with a dot,
 * node_modules or dist; follows a link back into what is walked anyway.
 */
import { readdir, realpath, stat } from "node:fs/promises"
import { sep } from "node:path"

const leftOut = new Set(["node_modules", "dist"])

/**
 * Walks through a folder.
 *
 * @param skip told of links and folders that cannot be read
 */
export async function* walk(
  root: string,
  skip: (name: string, error: unknown) => void,
): AsyncGenerator<string> {
  const real = await realpath(root)
  yield* walkFolder(root, [real], skip)
}

async function* walkFolder(
  folder: string,
  roots: string[],
  skip: (name: string, error: unknown) => void,
): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  // By code units, not by the language of the machine.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    if (entry.name.startsWith(".") || leftOut.has(entry.name)) continue
    const path = folder.endsWith("/") ? folder + entry.name : `${folder}/${entry.name}`
    try {
      let isFolder = entry.isDirectory()
      let isFile = entry.isFile()
      if (entry.isSymbolicLink()) {
        const target = await realpath(path)
        if (roots.some((root) => contains(root, target) || contains(target, root))) {
          skip(path, new Error("a link to what is read at its own place"))
          continue
        }
        const found = await stat(target)
        isFolder = found.isDirectory()
        isFile = found.isFile()
        if (isFolder) roots.push(target)
      }
      if (isFile) yield path
      else if (isFolder) yield* walkFolder(path, roots, skip)
      else skip(path, new Error("neither a file nor a folder"))
    } catch (error) {
      skip(path, error)
    }
  }
}

function contains(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}
