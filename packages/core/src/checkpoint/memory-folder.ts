/**
 * A folder in memory.
 *
 * In: files. Out: copies of them. Never: shares an array with anyone, or outlives the program.
 */
import { AunetError } from "@aunet/base"
import { type Files, type FilesInPieces, filesOf, wholeFiles } from "./files.ts"
import { type BesideFile, checkFileNames, type Folder } from "./folder.ts"
import { oneAfterAnother } from "./one-after-another.ts"

/**
 * Makes a folder that lives as long as the program: for tests, and for browsers that store elsewhere.
 *
 * @param files what it holds at first; nothing when left out
 * @throws AunetError CHECKPOINT_WRITE_FAILED for a name that `checkFileNames` refuses
 * @example
 * const folder = memoryFolder()
 * await folder.write({ "config.json": new TextEncoder().encode("{}") })
 */
export function memoryFolder(files?: Files): Folder {
  return folderAt("memory", files)
}

function folderAt(where: string, files?: Files): Folder {
  const copy = (from: Files): Files =>
    Object.fromEntries(Object.entries(from).map(([name, bytes]) => [name, new Uint8Array(bytes)]))
  const checked = (from: Files): Files => {
    checkFileNames(Object.keys(from), where)
    return copy(from)
  }
  let content = files && checked(files)
  const inner = new Map<string, Folder & { readonly isEmpty: () => boolean }>()
  const records = new Map<string, BesideFile>()
  const inTurn = oneAfterAnother()
  const write = async (next: FilesInPieces): Promise<void> => {
    checkFileNames(Object.keys(next), where)
    await inTurn(async () => {
      content = await wholeFiles(next)
    })
  }
  const own = {
    read: async (isWanted: (name: string) => boolean = () => true) => {
      if (content === undefined)
        throw new AunetError("CHECKPOINT_MISSING", `${where} holds no checkpoint yet; write one first`)
      return copy(filesOf(content, isWanted))
    },
    write: Object.assign(write, { inPieces: write }),
    describe: () => where,
    within: (name: string) => {
      checkFileNames([name], where)
      const found =
        inner.get(name) ?? (folderAt(`${where}/${name}`) as Folder & { readonly isEmpty: () => boolean })
      inner.set(name, found)
      return found
    },
    namesWithin: async (name: string) =>
      [...inner]
        .filter(([each, folder]) => each.startsWith(`${name}/`) && !folder.isEmpty())
        .map(([each]) => each)
        .toSorted(),
    beside: (name: string) => {
      const found = records.get(name) ?? memoryFile()
      records.set(name, found)
      return found
    },
    remove: async () => {
      content = undefined
    },
    isEmpty: () => content === undefined,
  }
  return own
}

function memoryFile(): BesideFile {
  let held = new Uint8Array()
  return {
    size: async () => held.length,
    read: async (from, to) => held.slice(from, to),
    append: async (bytes) => {
      const longer = new Uint8Array(held.length + bytes.length)
      longer.set(held)
      longer.set(bytes, held.length)
      held = longer
    },
    cut: async (size) => {
      held = held.slice(0, size)
    },
    replace: async (bytes) => {
      held = new Uint8Array(bytes)
    },
  }
}
