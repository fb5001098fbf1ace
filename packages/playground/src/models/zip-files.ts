/**
 * The files of a model as one file to take along, and back.
 *
 * In: files by name. Out: a zip of one folder that `aunet` opens once it is unpacked, or the files of its checkpoint again. Never:
 * more bytes out of a zip than a model may have, whatever the zip says of itself.
 */
import { crc32 } from "@aunet/data/stored"
import { type UnzipFileInfo, unzipSync, type Zippable, zipSync } from "fflate"
import { type FilesByName, modelPaths } from "./model-files.ts"
import { zipChecksums } from "./zip-checksums.ts"

/** What a checkpoint may have at most, unpacked, with what its training needs to go on: as it comes and as it goes. */
export const MOST_MODEL_BYTES = 512 * 2 ** 20
/** What a zip may have: a checkpoint, and beside it the best and the average of its training. */
export const MOST_ZIP_BYTES = 3 * MOST_MODEL_BYTES

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

/** Says what could not come back. @throws Error, with the way out */
export function checkPacked(
  name: string,
  parts: readonly PackedPart[],
  mostModelBytes = MOST_MODEL_BYTES,
  mostZipBytes = MOST_ZIP_BYTES,
): void {
  const sizes = parts.map(({ files }) => Object.values(files).reduce((sum, { length }) => sum + length, 0))
  const [checkpoint = 0] = sizes
  const all = sizes.reduce((sum, size) => sum + size, 0)
  if (checkpoint <= mostModelBytes && all <= mostZipBytes) return
  const [is, most] = checkpoint > mostModelBytes ? [checkpoint, mostModelBytes] : [all, mostZipBytes]
  throw new Error(
    `${name} has ${megabytes(is)} with what its training needs, and this page opens at most ${megabytes(most)} again; download the model alone, which writes as it does and is not trained any further`,
  )
}

/**
 * Unpacks the checkpoint that is in a zip; what lies beside it stays packed.
 *
 * @throws Error for what is no zip, is cut short, has no checkpoint, or one that unpacks to more than `mostBytes`
 */
export function unzipModel(zip: Uint8Array, mostBytes = MOST_MODEL_BYTES): FilesByName {
  const listed: UnzipFileInfo[] = []
  unzipped(zip, (file) => {
    listed.push(file)
    return false
  })
  const checksums = zipChecksums(zip)
  const inside = listed.filter(({ name }) => !name.endsWith("/"))
  if (inside.length === 0) throw new Error("the file is no zip, or an empty one")
  const wanted = new Map(modelPaths(inside.map(({ name }) => name)).map(([name, path]) => [path, name]))
  // No file is unpacked to more than the zip says of it, so what it says can be believed.
  const bytes = inside.reduce((sum, file) => sum + (wanted.has(file.name) ? file.originalSize : 0), 0)
  if (bytes > mostBytes)
    throw new Error(
      `the model in the zip grows to ${megabytes(bytes)} and was left unopened; this page opens at most ${megabytes(mostBytes)}`,
    )
  const files: Record<string, Uint8Array> = {}
  for (const [path, content] of Object.entries(unzipped(zip, ({ name }) => wanted.has(name)))) {
    const at = listed.findIndex(({ name }) => name === path)
    if (content.length !== listed[at]?.originalSize || crc32(content) !== checksums[at])
      throw new Error(`${path} in the zip is damaged or cut short; load it once more`)
    files[wanted.get(path) ?? path] = content
  }
  return files
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

function unzipped(zip: Uint8Array, filter: (file: UnzipFileInfo) => boolean): FilesByName {
  try {
    return unzipSync(zip, { filter })
  } catch (error) {
    // Those of fflate have a number.
    if (typeof (error as { code?: unknown }).code !== "number") throw error
    throw new Error(
      `it is no zip, or one that is damaged or cut short (${(error as Error).message}); load it once more`,
      {
        cause: error,
      },
    )
  }
}
