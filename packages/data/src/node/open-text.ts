/**
 * A file as bytes, unpacked when its name ends in `.gz`: whole, or line by line.
 *
 * In: a path. Out: its bytes. Never: reads on when the first bytes are refused, or keeps more than one
 * document in memory.
 */
import { createReadStream } from "node:fs"
import { open, readFile } from "node:fs/promises"
import { pipeline } from "node:stream"
import { createGunzip } from "node:zlib"

/** Node reads no larger file at once, and a document has to fit into memory with what is made from it. */
export const maxDocumentBytes = 2 ** 31 - 1

/** Reads a file with `limit` bytes at most: all of a smaller one. */
export async function readHead(path: string, limit: number): Promise<Uint8Array> {
  if (isPacked(path)) return collect(openStream(path), limit)
  const file = await open(path, "r")
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(limit), 0, limit, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Reads a whole file; of one that is larger than a document may be, the first bytes and one more. */
export async function readText(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  if (isPacked(path)) return collect(openStream(path, signal), maxDocumentBytes + 1)
  const { buffer, byteOffset, byteLength } = await readFile(path, signal ? { signal } : {})
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Reads a file line by line, without the line ends; line numbers count from 1. */
export async function* readLines(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<{ number: number; bytes: Uint8Array }> {
  let number = 1
  let rest: Uint8Array[] = []
  for await (const chunk of openStream(path, signal)) {
    let begin = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, begin)) {
      rest.push(chunk.subarray(begin, end))
      yield { number: number++, bytes: Buffer.concat(rest) }
      rest = []
      begin = end + 1
    }
    rest.push(chunk.subarray(begin))
  }
  const bytes = Buffer.concat(rest)
  if (bytes.length > 0) yield { number, bytes }
}

/** Tells by its name whether a file is unpacked on the way. */
export function isPacked(path: string): boolean {
  return /\.gz$/i.test(path)
}

function openStream(path: string, signal?: AbortSignal): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 2 ** 18, ...(signal && { signal }) })
  // An error of either stream ends both, and comes out of the one that is read.
  return isPacked(path) ? pipeline(file, createGunzip(), () => {}) : file
}

async function collect(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    // Leaving the loop closes the stream: a small file that unpacks to a huge one stops here.
    if (length >= limit) break
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes.subarray(0, limit)
}
