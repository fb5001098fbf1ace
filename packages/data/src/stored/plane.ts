/**
 * One kind of bytes of a corpus, in files of one size, as if it were one long file; what is read is checked once.
 *
 *     ids/00000.bin  ids/00001.bin ...   shards, all but the last of `shardBytes`
 *     ids/checksums.bin                  a CRC-32 for each block of `blockBytes`, little-endian
 *
 * In: a folder and what its list says. Out: any range of bytes. Never: gives a byte whose block was not checked, or
 * holds more than a bit and a checksum a block.
 */
import { AunetError, messageOf } from "@aunet/base"
import type { Crc32 } from "./crc32.ts"
import type { CorpusFolder, StoredFile } from "./stored-file.ts"

/** What the list of a corpus says of a plane. */
export interface PlaneLayout {
  /** Its folder. */
  readonly name: string
  readonly bytes: number
  readonly shardBytes: number
  readonly blockBytes: number
  /** CRC-32 of its checksums. */
  readonly checksum: number
}

/** Bytes that are read by their place. */
export interface Plane {
  readonly bytes: number
  /**
   * Reads a range.
   *
   * @throws AunetError BAD_DATA naming the shard whose bytes are not those that were written
   */
  read(from: number, to: number): Promise<Uint8Array>
}

/** Places that are kept to read blocks into. */
const MOST_PLACES = 16

/** The name of a shard in its folder. */
export const shardName = (plane: string, shard: number): string =>
  `${plane}/${String(shard).padStart(5, "0")}.bin`

/** The name of the checksums of a plane. */
export const checksumsName = (plane: string): string => `${plane}/checksums.bin`

/**
 * Opens a plane: looks at the sizes of its files, and reads its checksums.
 *
 * @throws AunetError BAD_DATA for a file that is missing, cut short or too long, or checksums that are not as written
 */
export async function openPlane(folder: CorpusFolder, layout: PlaneLayout, crc32: Crc32): Promise<Plane> {
  const { name, bytes, shardBytes, blockBytes } = layout
  const blocks = Math.ceil(bytes / blockBytes)
  const sums = await readListed(folder, checksumsName(name), 4 * blocks, layout.checksum, crc32)
  const checksums = new DataView(sums.buffer, sums.byteOffset, sums.byteLength)
  const shards: StoredFile[] = []
  for (let shard = 0; shard * shardBytes < bytes; shard++)
    shards.push(
      await openListed(folder, shardName(name, shard), Math.min(shardBytes, bytes - shard * shardBytes)),
    )
  const places: Uint8Array[] = []
  const checked = new Uint8Array(Math.ceil(blocks / 8))
  const isChecked = (block: number): boolean => (checked[block >>> 3] & (1 << (block & 7))) !== 0

  const readRaw = async (from: number, to: number, place?: Uint8Array): Promise<Uint8Array> => {
    const first = Math.floor(from / shardBytes)
    const last = Math.floor((to - 1) / shardBytes)
    const part = (shard: number): Promise<Uint8Array> => {
      const begin = Math.max(from - shard * shardBytes, 0)
      const end = Math.min(to - shard * shardBytes, shardBytes)
      return readExact(
        folder,
        shards[shard],
        shardName(name, shard),
        begin,
        end,
        first === last ? place : undefined,
      )
    }
    if (first === last) return part(first)
    const whole = new Uint8Array(to - from)
    for (let shard = first; shard <= last; shard++)
      whole.set(await part(shard), Math.max(0, shard * shardBytes - from))
    return whole
  }

  return {
    bytes,
    read: async (from, to) => {
      if (to <= from) return new Uint8Array()
      const first = Math.floor(from / blockBytes)
      const last = Math.floor((to - 1) / blockBytes)
      let all = true
      for (let block = first; block <= last && all; block++) all = isChecked(block)
      if (all) return readRaw(from, to)
      const begin = first * blockBytes
      const end = Math.min(bytes, (last + 1) * blockBytes)
      // Whole blocks are read into places that are used again: thousands of them would wait for the collector.
      const place =
        end - begin > 2 * blockBytes ? undefined : (places.pop() ?? new Uint8Array(2 * blockBytes))
      const wide = await readRaw(begin, end, place)
      for (let block = first; block <= last; block++) {
        const part = wide.subarray(block * blockBytes - begin, (block + 1) * blockBytes - begin)
        if (crc32(part) !== checksums.getUint32(4 * block, true)) {
          const shard = Math.floor((block * blockBytes) / shardBytes)
          const at = block * blockBytes - shard * shardBytes
          throw damaged(
            folder,
            shardName(name, shard),
            `its bytes ${at} to ${at + part.length - 1} are not those that were written (their checksum is another)`,
          )
        }
        checked[block >>> 3] |= 1 << (block & 7)
      }
      if (place === undefined) return wide.subarray(from - begin, to - begin)
      const wanted = wide.slice(from - begin, to - begin)
      if (places.length < MOST_PLACES) places.push(place)
      return wanted
    },
  }
}

/**
 * Reads a small file whole and checks it.
 *
 * @throws AunetError BAD_DATA when it is missing, of another size, or not as it was written
 */
export async function readListed(
  folder: CorpusFolder,
  name: string,
  bytes: number,
  checksum: number,
  crc32: Crc32,
): Promise<Uint8Array> {
  const content = await readExact(folder, await openListed(folder, name, bytes), name, 0, bytes)
  if (crc32(content) !== checksum)
    throw damaged(folder, name, "its bytes are not those that were written (their checksum is another)")
  return content
}

async function openListed(folder: CorpusFolder, name: string, bytes: number): Promise<StoredFile> {
  const file = await folder.open(name)
  if (file === undefined) throw damaged(folder, name, "it is missing")
  if (file.size === bytes) return file
  const how = file.size < bytes ? "it was cut short" : "it is another file"
  throw damaged(folder, name, `it has ${file.size} bytes in place of ${bytes}: ${how}`)
}

async function readExact(
  folder: CorpusFolder,
  file: StoredFile,
  name: string,
  from: number,
  to: number,
  place?: Uint8Array,
): Promise<Uint8Array> {
  let bytes: Uint8Array
  try {
    bytes = await file.read(from, to, place)
  } catch (cause) {
    throw new AunetError(
      "DATA_MISSING",
      `${name} of ${folder.describe()} cannot be read: ${messageOf(cause)}`,
      {
        cause,
      },
    )
  }
  if (bytes.length !== to - from)
    throw damaged(folder, name, `it ended at byte ${from + bytes.length} while it was read: it was cut short`)
  return bytes
}

/** The error of a corpus that is not as it was written. */
export const damaged = (folder: CorpusFolder, name: string, how: string): AunetError =>
  new AunetError(
    "BAD_DATA",
    `${name} of the corpus ${folder.describe()} is damaged: ${how}; copy it again from where it is whole, or prepare the corpus anew`,
  )
