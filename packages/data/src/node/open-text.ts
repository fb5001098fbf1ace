/**
 * A file as pieces of text: read, unpacked by the ending of its name, in UTF-8.
 *
 *     file -> unpack (.gz, .zst) -> what is it? -> UTF-8 -> text or not?
 *
 * In: a path. Out: pieces that are read when they are asked for. Never: reads on when the first bytes are refused.
 */
import { open } from "node:fs/promises"
import { fileKind, LFS_POINTER_BYTES, whyLfsPointer } from "./file-kind.ts"
import { type Peekable, peekable } from "./pieces.ts"
import type { Reading } from "./read-options.ts"
import { packingOf, unpack } from "./unpack.ts"
import { stopIfAborted, Unusable } from "./unusable.ts"
import { utf8Pieces } from "./utf8-pieces.ts"
import { sampleBytes, whyBinary, whyNoBytes } from "./why-binary.ts"

/** Bytes that are read at once. */
const PIECE = 2 ** 18

/** A file that is being read. */
export interface OpenText {
  /** Its text in UTF-8. */
  readonly pieces: Peekable
  /** Its size, when that of its text is the same but for a byte order mark; 0 when nobody knows. */
  readonly expectedBytes: number
}

/**
 * Opens a file and looks at its first bytes.
 *
 * @param note told at the end of the pieces what looks wrong
 * @param records whether it holds records, each of which is looked at by itself
 * @throws Unusable for what is no text; errors of the system and of zlib
 */
export async function openText(
  path: string,
  { signal, encoding, asked }: Pick<Reading, "signal" | "encoding" | "asked">,
  note: (note: string) => void,
  records: boolean,
): Promise<OpenText> {
  const packing = packingOf(path)
  const size = { bytes: 0 }
  const read = peekable(filePieces(path, signal, size))
  const raw = packing === undefined ? read : peekable(unpack(read, packing, note))
  try {
    const pointer = whyLfsPointer(await read.peek(LFS_POINTER_BYTES))
    if (pointer !== undefined) throw new Unusable("Git LFS pointer", pointer)
    const head = await raw.peek(sampleBytes)
    const kind = fileKind(head, path, packing !== undefined)
    if (kind !== undefined) throw new Unusable("packed or of another format", kind)
    const refuse = (reason: string | undefined): void => {
      if (reason !== undefined) throw new Unusable("binary", reason)
    }
    if (!asked) refuse(records ? whyNoBytes(head) : whyBinary(head))
    // Each record is looked at by itself, unless what is looked at was decoded already.
    const onNote = records && encoding === undefined ? undefined : note
    const decoded = peekable(utf8Pieces(raw, { ...(asked && { encoding: encoding ?? "utf-8" }), onNote }))
    if (asked) refuse(whyNotOf(await decoded.peek(sampleBytes), encoding))
    // A stream of which nothing was read yet does not close what it would have read.
    const close = async (): Promise<void> => {
      try {
        await decoded.close()
      } finally {
        await raw.close()
      }
    }
    const pieces: Peekable = { ...decoded, close }
    return { pieces, expectedBytes: packing === undefined && encoding === undefined ? size.bytes : 0 }
  } catch (error) {
    await raw.close()
    throw error
  }
}

/** Judges what an encoding made of the first bytes. */
function whyNotOf(head: Uint8Array, encoding: string | undefined): string | undefined {
  if (encoding === undefined) return whyBinary(head)
  const zero = head.indexOf(0)
  if (zero >= 0) return `read as ${encoding} it is binary: byte ${zero} of its text is zero`
  const characters = [...new TextDecoder().decode(head)]
  const replaced = characters.filter((character) => character === "\ufffd").length
  if (replaced * 20 <= characters.length) return undefined
  return `it is not ${encoding}: ${replaced} of its first ${characters.length} characters are none`
}

async function* filePieces(
  path: string,
  signal: AbortSignal | undefined,
  size: { bytes: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, "r")
  try {
    size.bytes = (await file.stat()).size
    // A small file in one piece, and one byte more to see that it ends.
    const most = Math.min(PIECE, Math.max(4096, size.bytes + 1))
    for (;;) {
      stopIfAborted(signal)
      const { buffer, bytesRead } = await file.read(new Uint8Array(most), 0, most)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
