/**
 * The frame around each event of a file.
 *
 *     length u64   masked CRC of these 8 bytes   data   masked CRC of the data          all of them little-endian
 *
 * In: bytes. Out: bytes. Never: knows what is in them.
 * Source: TensorFlow's record files (TFRecord).
 */
import type { BesideFile } from "@aunet/core"
import { crc32c, masked } from "./crc32c.ts"

const HEAD = 12
const FOOT = 4
const CHUNK = 2 ** 18
/** More than any event of ours has: what a broken length says is not read. */
const LONGEST = 2 ** 24

/** Puts bytes into a frame. */
export function frame(data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(HEAD + data.length + FOOT)
  const view = new DataView(whole.buffer)
  view.setBigUint64(0, BigInt(data.length), true)
  view.setUint32(8, masked(crc32c(whole.subarray(0, 8))), true)
  whole.set(data, HEAD)
  view.setUint32(HEAD + data.length, masked(crc32c(data)), true)
  return whole
}

/** What a frame holds, and where it ends in its file. */
export interface Framed {
  readonly data: Uint8Array
  readonly end: number
}

/** Reads frames from the start of a file to its end, or to the first one that is not whole. */
export async function* frames(file: BesideFile): AsyncGenerator<Framed, void, undefined> {
  let known = new Uint8Array()
  let [start, from] = [0, 0]
  for (;;) {
    const found = frameIn(known)
    if (found === "broken") return
    if (found !== undefined) {
      start += found.size
      yield { data: found.data, end: start }
      known = known.subarray(found.size)
      continue
    }
    const chunk = await file.read(from, from + CHUNK)
    if (chunk.length === 0) return
    from += chunk.length
    const joined = new Uint8Array(known.length + chunk.length)
    joined.set(known)
    joined.set(chunk, known.length)
    known = joined
  }
}

/** The frame that bytes begin with; undefined where there are too few of them. */
function frameIn(
  bytes: Uint8Array,
): { readonly data: Uint8Array; readonly size: number } | "broken" | undefined {
  if (bytes.length < HEAD) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (view.getUint32(8, true) !== masked(crc32c(bytes.subarray(0, 8))) || length > LONGEST) return "broken"
  const size = HEAD + length + FOOT
  if (bytes.length < size) return undefined
  const data = bytes.subarray(HEAD, HEAD + length)
  return view.getUint32(HEAD + length, true) === masked(crc32c(data)) ? { data, size } : "broken"
}
