/**
 * Bytes of a file, unpacked by the ending of its name.
 *
 * In: bytes. Out: bytes. Never: more than two gigabytes, which no set of items has; what packs so well is made to harm.
 */
import { promisify } from "node:util"
import * as zlib from "node:zlib"
import { AunetError, messageOf } from "@aunet/base"

const MOST_BYTES = 2 ** 31 - 1

const gunzip = promisify<Uint8Array, zlib.ZlibOptions, Uint8Array>(zlib.gunzip)

/**
 * Unpacks .gz and .zst.
 *
 * @throws AunetError BAD_DATA for what is damaged, too large, or packed with zstd where Node has none
 */
export async function unpacked(bytes: Uint8Array, path: string): Promise<Uint8Array> {
  const options = { maxOutputLength: MOST_BYTES }
  try {
    if (/\.gz$/i.test(path)) return await gunzip(bytes, options)
    if (!/\.zst$/i.test(path)) return bytes
    if (typeof zlib.zstdDecompress !== "function")
      throw new Error(
        `it is packed with zstd, which Node reads from 22.15 on, and this is ${process.version}`,
      )
    return await promisify<Uint8Array, zlib.ZstdOptions, Uint8Array>(zlib.zstdDecompress)(bytes, options)
  } catch (cause) {
    throw new AunetError("BAD_DATA", `${path} cannot be unpacked: ${messageOf(cause)}`, { cause })
  }
}
