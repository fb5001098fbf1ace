/**
 * What is packed with gzip or zstd, unpacked: every part of it.
 *
 *     gzip   member | zeros | member | what is no member       each member: header, deflate, CRC-32, length
 *     zstd   frame | frame | ...
 *
 * Node's own streams end in silence where one part ends and a zero byte (gzip) or anything at all in the same piece
 * (zstd) follows, so that what comes after is lost. Here each part has a stream of its own; how far that one read
 * tells where the next begins. Zeros between and after members are padding (of tapes and block devices), as for gzip.
 *
 * In: packed pieces. Out: unpacked pieces. Never: holds more than some pieces; passes over what follows in silence.
 * Source: RFC 1952 (gzip), RFC 8878 (zstd).
 */
import * as zlib from "node:zlib"
import { Unusable } from "./unusable.ts"

/** How files are packed, by the endings of their names. */
export type Packing = "gzip" | "zstd"

/** Tells by its name how a file is packed. */
export function packingOf(path: string): Packing | undefined {
  if (/\.gz$/i.test(path)) return "gzip"
  return /\.zst$/i.test(path) ? "zstd" : undefined
}

/** Unpacked bytes come in pieces of this size. */
const PIECE = 2 ** 17

/**
 * Unpacks.
 *
 * @param onRest told what follows that is not packed, and so is not read
 * @throws an error of zlib, code Z_... or ZSTD_..., for what is damaged or cut; Unusable where Node has no zstd
 */
export async function* unpack(
  pieces: AsyncIterable<Uint8Array>,
  packing: Packing,
  onRest: (note: string) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = sourceOf(pieces)
  try {
    if (packing === "zstd") {
      // An empty file is no frame; at the end of frames there is nothing.
      do yield* onePart(source, zstd())
      while (!(await source.ended()))
      return
    }
    for (let first = true; first || !(await skipZeros(source)); first = false) {
      if (!first && !(await beginsMember(source))) {
        onRest(
          `${await source.restBytes()} bytes after the end of what is packed are no gzip, and were not read`,
        )
        return
      }
      yield* member(source)
    }
  } finally {
    await source.close()
  }
}

function zstd(): zlib.ZstdDecompress {
  if (typeof zlib.createZstdDecompress !== "function")
    throw new Unusable(
      "packed with zstd",
      `it is packed with zstd, which Node reads from 22.15 on, and this is ${process.version}; unpack it, or use a newer Node`,
    )
  return zlib.createZstdDecompress({ chunkSize: PIECE })
}

/** Pieces that can be given back in part. */
interface Source {
  next(): Promise<Uint8Array | undefined>
  back(piece: Uint8Array): void
  /** Takes so many bytes, or what there is. */
  take(bytes: number): Promise<Uint8Array>
  ended(): Promise<boolean>
  /** Reads to the end, and counts. */
  restBytes(): Promise<number>
  close(): Promise<void>
}

function sourceOf(pieces: AsyncIterable<Uint8Array>): Source {
  const iterator = pieces[Symbol.asyncIterator]()
  const held: Uint8Array[] = []
  const next = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      const piece =
        held.pop() ?? (await iterator.next().then(({ done, value }) => (done === true ? undefined : value)))
      if (piece === undefined || piece.length > 0) return piece
    }
  }
  const back = (piece: Uint8Array): void => void held.push(piece)
  return {
    next,
    back,
    take: async (bytes) => {
      const taken: number[] = []
      while (taken.length < bytes) {
        const piece = await next()
        if (piece === undefined) break
        const part = piece.subarray(0, bytes - taken.length)
        taken.push(...part)
        back(piece.subarray(part.length))
      }
      return Uint8Array.from(taken)
    },
    ended: async () => {
      const piece = await next()
      if (piece !== undefined) back(piece)
      return piece === undefined
    },
    restBytes: async () => {
      let count = 0
      for (let piece = await next(); piece !== undefined; piece = await next()) count += piece.length
      return count
    },
    close: async () => void (await iterator.return?.()),
  }
}

/** Passes over zeros; says whether that was all. */
async function skipZeros(source: Source): Promise<boolean> {
  for (let piece = await source.next(); piece !== undefined; piece = await source.next()) {
    const at = piece.findIndex((byte) => byte !== 0)
    if (at < 0) continue
    source.back(piece.subarray(at))
    return false
  }
  return true
}

async function beginsMember(source: Source): Promise<boolean> {
  const start = await source.take(2)
  source.back(start)
  return start[0] === 0x1f && start[1] === 0x8b
}

/** One member of gzip: its header, what is deflated, and what that must come to. */
async function* member(source: Source): AsyncGenerator<Uint8Array, void, undefined> {
  await header(source)
  let crc = 0
  let length = 0
  for await (const piece of onePart(source, zlib.createInflateRaw({ chunkSize: PIECE }))) {
    crc = zlib.crc32(piece, crc)
    length = (length + piece.length) % 2 ** 32
    yield piece
  }
  const end = await source.take(8)
  if (end.length < 8) throw damaged("unexpected end of file")
  const view = new DataView(end.buffer)
  if (view.getUint32(0, true) !== crc) throw damaged("incorrect data check")
  if (view.getUint32(4, true) !== length) throw damaged("incorrect length check")
}

/** Bits of the header's flags. */
const FLAG = { checksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 }

async function header(source: Source): Promise<void> {
  const take = async (bytes: number): Promise<Uint8Array> => {
    const taken = await source.take(bytes)
    if (taken.length < bytes) throw damaged("unexpected end of file")
    return taken
  }
  const fixed = await source.take(10)
  if ((fixed.length > 0 && fixed[0] !== 0x1f) || (fixed.length > 1 && fixed[1] !== 0x8b))
    throw damaged("incorrect header check")
  if (fixed.length < 10) throw damaged("unexpected end of file")
  const flags = fixed[3]
  if (fixed[2] !== 8) throw damaged("unknown compression method")
  if ((flags & FLAG.reserved) !== 0) throw damaged("unknown header flags set")
  if ((flags & FLAG.extra) !== 0) {
    const [low, high] = await take(2)
    await take(low + 256 * high)
  }
  for (const flag of [FLAG.name, FLAG.comment]) if ((flags & flag) !== 0) while ((await take(1))[0] !== 0);
  if ((flags & FLAG.checksum) !== 0) await take(2)
}

const damaged = (message: string): Error => Object.assign(new Error(message), { code: "Z_DATA_ERROR" })

/**
 * What one stream of zlib makes of the source; the part of a piece that it did not want goes back.
 *
 * A stream has a piece at a time: when it is done with one and has not read all of it, its part is over.
 */
async function* onePart(
  source: Source,
  stream: zlib.InflateRaw | zlib.ZstdDecompress,
): AsyncGenerator<Uint8Array, void, undefined> {
  let gone: () => void = () => {}
  const closed = new Promise<void>((done) => (gone = done))
  stream.once("close", gone)
  const feeding = (async () => {
    for (let fed = 0; !stream.destroyed;) {
      const piece = await source.next()
      if (piece === undefined) return void stream.end()
      fed += piece.length
      // The callback of a stream that was closed meanwhile never comes.
      await Promise.race([new Promise<void>((done) => stream.write(piece, () => done())), closed])
      const left = fed - stream.bytesWritten
      if (left <= 0) continue
      source.back(piece.subarray(piece.length - left))
      return
    }
  })()
  // Told by the stream, or below; never twice, and never by the process.
  feeding.catch((error: unknown) => stream.destroy(error as Error))
  try {
    for await (const piece of stream) yield piece as Uint8Array
    await feeding
  } finally {
    stream.destroy()
    await feeding.catch(() => undefined)
  }
}
