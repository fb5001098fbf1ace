/**
 * The files of a model as one file to take along, and back.
 *
 * In: files by name. Out: a zip of one folder that `aunet` opens once it is unpacked, or files again. Never: more bytes out of
 * a zip than a model may have, whatever the zip says of itself.
 */
import { Unzip, UnzipInflate, type Zippable, zipSync } from "fflate"

/** Files by name, as a checkpoint has them. */
export type FilesByName = Readonly<Record<string, Uint8Array>>

/** What a model may have at most, unpacked. */
export const MOST_MODEL_BYTES = 512 * 2 ** 20

/** A checkpoint in a folder that is packed. */
export interface PackedPart {
  /** Where in the folder: `` the folder itself, `best` a folder inside of it. */
  readonly at: string
  readonly files: FilesByName
}

/**
 * Packs checkpoints into a folder. `files.json` names the files of each, so that a training may go on there.
 *
 * @param beside files that lie beside the checkpoints, as the record of their training
 */
export function zipFiles(folder: string, parts: readonly PackedPart[], beside: FilesByName = {}): Uint8Array {
  const inside: Zippable = {}
  const put = (at: string, files: FilesByName): void => {
    for (const [name, bytes] of Object.entries(files))
      inside[[folder, at, name].filter(Boolean).join("/")] = bytes
  }
  for (const { at, files } of parts) {
    const list = { format: "aunet-files", generation: 1, files: Object.keys(files) }
    put(at, { ...files, "files.json": new TextEncoder().encode(`${JSON.stringify(list, null, 2)}\n`) })
  }
  put("", beside)
  // Weights do not get smaller.
  return zipSync(inside, { level: 0 })
}

/** Unpacks a zip. @throws Error for what is no zip, is cut short, or swells past `mostBytes` */
export function unzipFiles(zip: Uint8Array, mostBytes = MOST_MODEL_BYTES): FilesByName {
  const files: Record<string, Uint8Array> = {}
  const begun = new Set<string>()
  let total = 0
  const unzip = new Unzip((file) => {
    if (file.name.endsWith("/")) return
    const parts: Uint8Array[] = []
    begun.add(file.name)
    file.ondata = (error, part, isLast) => {
      // Our own comes back this way as well, when a part of the file was too much.
      if (error !== null && typeof error.code !== "number") throw error
      if (error !== null)
        throw new Error(`${file.name} in the zip is damaged (${error.message}); make the zip anew`)
      total += part.length
      if (total > mostBytes)
        throw new Error(
          `the zip grows to more than ${Math.round(mostBytes / 2 ** 20)} MB and was left unopened; a model of this page has less`,
        )
      parts.push(part)
      if (!isLast) return
      files[file.name] = joined(parts)
      begun.delete(file.name)
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  // In pieces, so that a file which swells is noticed while it does.
  const PIECE = 2 ** 16
  try {
    for (let at = 0; at < zip.length; at += PIECE)
      unzip.push(zip.subarray(at, at + PIECE), at + PIECE >= zip.length)
  } catch (error) {
    // Those of fflate have a number.
    if (typeof (error as { code?: unknown }).code !== "number") throw error
    throw new Error(`the zip is damaged or cut short (${(error as Error).message}); load it once more`, {
      cause: error,
    })
  }
  const [unfinished] = begun
  if (unfinished !== undefined) throw new Error(`the zip is cut short in ${unfinished}; load it once more`)
  if (Object.keys(files).length === 0) throw new Error("the file is no zip, or an empty one")
  return files
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
