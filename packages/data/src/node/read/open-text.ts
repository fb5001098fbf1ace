/**
 * A file as pieces of text: read, unpacked by the ending of its name, in UTF-8.
 *
 *     file -> unpack (.gz, .zst) -> what is it? -> UTF-8 -> text or not?
 *
 * In: a path. Out: pieces that are read when they are asked for. Never: reads on when the first bytes are refused.
 */
import { closeSync, fstatSync, openSync, read } from "node:fs"
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
  const file = peekable(
    form !== "text" || packing !== undefined
      ? filePieces(path, signal, size, PIECE)
      : filePieces(path, signal, size, LARGE_PIECE, reading.lent),
  )
  const raw = packing === undefined ? file : peekable(unpack(file, packing, note))
  try {
    const pointer = whyLfsPointer(await file.peek(LFS_POINTER_BYTES))
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

/**
 * The bytes that a file has when it is opened; of one that says no size, such as those that a system makes up, all that
 * come.
 *
 * Opening and closing are not waited for in another thread: going there and back costs ten times what they do, and most of
 * what a folder of small files takes.
 */
async function* filePieces(
  path: string,
  signal: AbortSignal | undefined,
  size: { bytes: number },
  piece: number,
  lent?: Lent,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = openSync(path, "r")
  try {
    size.bytes = fstatSync(file).size
    const isSized = size.bytes > 0
    let at = 0
    while (!isSized || at < size.bytes) {
      stopIfAborted(signal)
      const next = Math.min(piece, isSized ? size.bytes - at : 4096)
      const place = (at === 0 ? lent?.of(next) : undefined) ?? new Uint8Array(next)
      const count = await readInto(place, file)
      if (count === 0) return
      at += count
      yield place.subarray(0, count)
    }
  } finally {
    closeSync(file)
  }
}

/** Reads what comes next in a file, as much as there is room for. */
const readInto = (place: Uint8Array, file: number): Promise<number> =>
  new Promise((done, failed) => {
    read(file, place, 0, place.length, null, (error, count) => (error === null ? done(count) : failed(error)))
  })
