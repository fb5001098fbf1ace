/**
 * A safetensors file that stays where it is: its header is read, and each tensor when it is asked for.
 *
 * In: a Blob (of a browser, or of Node's `openAsBlob`), or anything that gives parts of itself. Out: tensors.
 * Never: holds more than the header and the tensor that was asked for. Files may be larger than memory.
 */
import { givenOptions, saidOf } from "./given-bytes.ts"
import { LFS_POINTER_BYTES, refuseLfsPointer } from "./lfs-pointer.ts"
import {
  badSafetensors,
  readSafetensorsHeader,
  safetensorsDataStart,
  type SafetensorsEntry,
} from "./safetensors-header.ts"
import { show } from "./show.ts"
import { type StoredDtype, type StoredTensor, tensorOfBytes } from "./stored-tensor.ts"
import { WeightsError } from "./weights-error.ts"

/** Bytes that are somewhere: what of a `Blob` is used. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number
  slice(begin: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
}

/** What a header says of a tensor. */
export interface SafetensorsPlace {
  readonly dtype: StoredDtype
  readonly shape: readonly number[]
  /** In the file. */
  readonly bytes: number
}

/** An open file. */
export interface SafetensorsFile {
  /** Every tensor's type, shape and size, in the order of the header. */
  readonly places: ReadonlyMap<string, SafetensorsPlace>
  readonly metadata: Readonly<Record<string, string>>
  /**
   * Reads one tensor; the array is the caller's.
   *
   * @throws WeightsError BAD_SAFETENSORS for a name that is not there, or a source that became shorter
   */
  tensor(name: string): Promise<StoredTensor>
}

/**
 * Opens a safetensors file without reading its tensors.
 *
 * @param options `name`: how messages call the file
 * @throws WeightsError BAD_SAFETENSORS for a header that does not fit the file, or what is no Blob; LFS_POINTER
 * @example
 * import { openAsBlob } from "node:fs"
 * const file = await openSafetensors(await openAsBlob("model.safetensors"))
 * for (const [name, { shape }] of file.places) console.log(name, shape)
 */
export async function openSafetensors(
  source: ByteSource,
  options: { readonly name?: string } = {},
): Promise<SafetensorsFile> {
  const { name: file = "the file" } = givenOptions(options, "BAD_SAFETENSORS")
  checkSource(source, file)
  const read = async (begin: number, end: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(await source.slice(begin, end).arrayBuffer())
    if (bytes.length === end - begin) return bytes
    throw badSafetensors(file, `it became shorter while it was read: bytes ${begin} to ${end} are not there`)
  }
  // Eight bytes would do, but for a pointer to a file in place of the file.
  const head = await read(0, Math.min(LFS_POINTER_BYTES, source.size))
  refuseLfsPointer(head, file)
  const start = safetensorsDataStart(head, source.size, file)
  const { entries, metadata } = readSafetensorsHeader(await read(0, start), source.size, file)
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  return {
    places: new Map(entries.map((entry) => [entry.name, placeOf(entry)])),
    metadata,
    tensor: async (name) => {
      const entry = byName.get(name)
      if (entry === undefined) throw badSafetensors(file, `it has no tensor ${show(name)}`)
      return tensorOfBytes(entry.dtype, entry.shape, await read(entry.begin, entry.end))
    },
  }
}

/** Refuses a path, or bytes, where there are no types. */
function checkSource(given: Partial<ByteSource> | undefined | null, file: string): void {
  if (Number.isSafeInteger(given?.size) && typeof given?.slice === "function") return
  throw new WeightsError(
    "BAD_SAFETENSORS",
    `${file} is given as ${saidOf(given)}; give a Blob: await openAsBlob(path) of "node:fs", a File of a page, or new Blob([bytes])`,
  )
}

const placeOf = ({ dtype, shape, begin, end }: SafetensorsEntry): SafetensorsPlace => ({
  dtype,
  shape,
  bytes: end - begin,
})
