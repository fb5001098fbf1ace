/**
 * Bytes that are not UTF-8: how many, where the first is, and what they look like.
 *
 * In: a text, piece by piece. Out: what there is to say of it, or nothing. Never: changes a byte, or keeps more than the
 * last piece and the neighbours of some bytes.
 */
import { isUtf8 } from "node:buffer"
import { INVALID, PENDING, utf8Decoder } from "@aunet/splitter"

/** What is known of a text's bytes that belong to no character. */
export interface StrayBytes {
  readonly count: number
  /** The first of them: where, counted from 0, in which line, counted from 1, and which. */
  readonly first: { readonly byte: number; readonly line: number; readonly value: number }
  /** An encoding that would explain them, as `TextDecoder` names it, or another cause. */
  readonly looksLike: string
  /** Whether `looksLike` is an encoding to read the text with. */
  readonly readable: boolean
}

/** Looks for them. */
export interface StrayCounter {
  push(piece: Uint8Array): void
  /** Ends the text; `undefined` when all of it is UTF-8. */
  end(): StrayBytes | undefined
}

/** Starts to look through a text. */
export function strayCounter(): StrayCounter {
  const decoder = utf8Decoder()
  const seen = { strays: 0, alone: 0, surrogates: 0, ahead: false, undefinedIn1252: 0 }
  let start = new Uint8Array()
  /** The last four bytes, each at its place modulo 4. */
  const last = new Uint8Array(4)
  let at = 0
  let line = 1
  let first: StrayBytes["first"] | undefined
  let before = 0
  // Lines are counted when somebody has to know: of a text that is clean and comes in one piece never.
  const uncounted: Uint8Array[] = []
  const countLines = (): void => {
    for (const clean of uncounted.splice(0)) line += countNewlines(clean)
  }
  const found = (byte: number, value: number): void => {
    if (first === undefined) {
      countLines()
      first = { byte, line, value }
    }
    seen.strays++
    if (NOT_IN_1252.has(value)) seen.undefinedIn1252++
  }
  const slow = (piece: Uint8Array): void => {
    for (const byte of piece) {
      const codePoint = decoder.push(byte)
      for (let back = decoder.broken; back > 0; back--) found(at - back, last[(at - back) % 4])
      if (codePoint === INVALID) found(at, byte)
      last[at % 4] = byte
      // A letter of Latin-1 has ASCII on both sides; those of other scripts stand together.
      if (byte < 0x80 && seen.ahead && codePoint === byte) seen.alone++
      seen.ahead = byte >= 0x80 && before < 0x80 && (codePoint === INVALID || codePoint === PENDING)
      if (before === 0xed && byte >= 0xa0 && byte < 0xc0) seen.surrogates++
      if (byte === 10) line++
      before = byte
      at++
    }
  }
  const look = (piece: Uint8Array): void => {
    // To the end of a character that the piece before has begun, and no further: within the next one all would be slow.
    let begin = 0
    while (begin < piece.length && decoder.pending().length > 0) slow(piece.subarray(begin, ++begin))
    const rest = piece.subarray(begin)
    const whole = decoder.pending().length > 0 ? 0 : wholeCharacters(rest)
    const clean = rest.subarray(0, whole)
    // Most text is clean, and Node sees that much faster.
    if (!isUtf8(clean)) return slow(rest)
    if (first === undefined) uncounted.push(clean)
    at += clean.length
    if (clean.length > 0) {
      before = clean[clean.length - 1]
      seen.ahead = false
    }
    slow(rest.subarray(whole))
  }
  return {
    push: (piece) => {
      countLines()
      if (start.length < 2) start = Uint8Array.from([...start, ...piece.subarray(0, 2 - start.length)])
      for (let from = 0; from < piece.length; from += AT_ONCE) look(piece.subarray(from, from + AT_ONCE))
    },
    end: () => {
      const cut = decoder.pending()
      const onlyCut = seen.strays === 0
      cut.forEach((value, i) => found(at - cut.length + i, value))
      if (first === undefined) return undefined
      return { count: seen.strays, first, ...looksLike(seen, start, onlyCut) }
    },
  }
}

/** Bytes that are looked at together: a stray one makes so many slow. */
const AT_ONCE = 2 ** 16

/** Bytes that windows-1252 has no character for. */
const NOT_IN_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])

function looksLike(
  seen: { strays: number; alone: number; surrogates: number; undefinedIn1252: number },
  start: Uint8Array,
  onlyCut: boolean,
): { looksLike: string; readable: boolean } {
  if (start[0] === 0xff && start[1] === 0xfe) return { looksLike: "utf-16le", readable: true }
  if (start[0] === 0xfe && start[1] === 0xff) return { looksLike: "utf-16be", readable: true }
  if (onlyCut) return { looksLike: "a character that is cut off at the end", readable: false }
  if (seen.surrogates * 3 >= seen.strays)
    return { looksLike: "surrogates of UTF-16 (CESU-8)", readable: false }
  if (seen.undefinedIn1252 === 0 && seen.alone * 2 >= seen.strays)
    return { looksLike: "latin1", readable: true }
  return {
    looksLike: "an older encoding (windows-1251, shift_jis, gbk, ...), or damage",
    readable: false,
  }
}

/** Where the last character that is whole ends, if the piece is UTF-8. */
function wholeCharacters(piece: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, piece.length); back++) {
    const byte = piece[piece.length - back]
    if (byte < 0x80) break
    if (byte >= 0xc0)
      return byte >= 0xf0 || back < (byte >= 0xe0 ? 3 : 2) ? piece.length - back : piece.length
  }
  return piece.length
}

/** Counts newlines, four bytes a turn: asking for the next one costs more in text with short lines. */
function countNewlines(bytes: Uint8Array): number {
  const begin = Math.min(bytes.length, (4 - (bytes.byteOffset % 4)) % 4)
  const words =
    bytes.length < 8
      ? new Int32Array()
      : new Int32Array(bytes.buffer, bytes.byteOffset + begin, (bytes.length - begin) >>> 2)
  let count = 0
  for (let i = 0; i < words.length; i++) {
    // A byte of `other` is 0 where there is a newline, and of `marks` 0x80 there and 0 elsewhere.
    const other = words[i] ^ 0x0a0a0a0a
    const marks = ~(((other & 0x7f7f7f7f) + 0x7f7f7f7f) | other | 0x7f7f7f7f)
    count += Math.imul(marks >>> 7, 0x01010101) >>> 24
  }
  for (let i = 0; i < begin; i++) if (bytes[i] === 10) count++
  for (let i = begin + 4 * words.length; i < bytes.length; i++) if (bytes[i] === 10) count++
  return count
}

/** Says it in a sentence. */
export function strayNote({ count, first, looksLike: look, readable }: StrayBytes): string {
  const hex = `0x${first.value.toString(16).toUpperCase().padStart(2, "0")}`
  const bytes = count === 1 ? "1 byte is" : `${count} bytes are`
  const where = `${bytes} not UTF-8, ${count === 1 ? "" : "the first "}${hex} at byte ${first.byte} (line ${first.line})`
  const letter =
    look === "latin1" ? `, where ${hex} is ${JSON.stringify(latin1.decode(Uint8Array.of(first.value)))}` : ""
  return `${where}; it looks like ${look}${letter}${readable ? `: the encoding ${look} reads it` : ""}`
}

const latin1 = new TextDecoder("latin1")
