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
import type { Lent, Reading } from "./read-options.ts"
import { htmlEncoding } from "./markup/html-encoding.ts"
import type { TextForm } from "./text-form.ts"
import { packingOf, unpack } from "./unpack.ts"
import { stopIfAborted, Unusable } from "./unusable.ts"
import { markOf, utf8Pieces } from "./utf8-pieces.ts"
import { sampleBytes, whyBinary, whyNoBytes } from "./why-binary.ts"

/** Bytes that are read at once; of a file that is one document more, so that most come in one piece. */
const PIECE = 2 ** 18
const LARGE_PIECE = 2 ** 22

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
 * @param form what its name says that it holds: each record of lines of JSON is looked at by itself, and a page says its
 * encoding
 * @throws Unusable for what is no text; errors of the system and of zlib
 */
export async function openText(
  path: string,
  reading: Pick<Reading, "signal" | "encoding" | "asked" | "lent">,
  note: (note: string) => void,
  form: TextForm,
): Promise<OpenText> {
  const { signal } = reading
  let { encoding, asked } = reading
  const records = form === "jsonl"
  const packing = packingOf(path)
  const size = { bytes: 0 }
  const read = peekable(
    form !== "text" || packing !== undefined
      ? filePieces(path, signal, size, PIECE)
      : filePieces(path, signal, size, LARGE_PIECE, reading.lent),
  )
  const raw = packing === undefined ? read : peekable(unpack(read, packing, note))
  try {
    const pointer = whyLfsPointer(await read.peek(LFS_POINTER_BYTES))
    if (pointer !== undefined) throw new Unusable("Git LFS pointer", pointer)
    const head = await raw.peek(sampleBytes)
    const kind = fileKind(head, path, packing !== undefined)
    if (kind !== undefined) throw new Unusable("packed or of another format", kind)
    const refuse = (reason: string | undefined): void => {
      if (reason === undefined) return
      // What an option would read is worth more than a word about pictures.
      throw new Unusable(reason.includes("(encoding)") ? "in another encoding" : "binary", reason)
    }
    if (!asked && form === "html" && markOf(head) === undefined) {
      encoding = htmlEncoding(head)
      asked = encoding !== undefined
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
  piece: number,
  lent?: Lent,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, "r")
  try {
    size.bytes = (await file.stat()).size
    // A small file in one piece, and one byte more to see that it ends.
    const most = Math.min(piece, Math.max(4096, size.bytes + 1))
    let left = size.bytes
    for (;;) {
      stopIfAborted(signal)
      // Where the file should end a little is enough to see that it does.
      const next = left > 0 ? most : Math.min(most, 4096)
      const isFirst = left === size.bytes
      const place = (isFirst ? lent?.of(next) : undefined) ?? new Uint8Array(next)
      const { buffer, bytesRead } = await file.read(place, 0, next)
      if (bytesRead === 0) return
      left -= bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
