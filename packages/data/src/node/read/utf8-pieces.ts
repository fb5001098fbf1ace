/**
 * A text in UTF-8, whatever it is written in.
 *
 *     bytes -> byte order mark off -> decoded from its encoding -> UTF-8
 *
 * In: pieces of a file. Out: pieces of its text. Never: holds more than a piece; changes a byte of what is UTF-8
 * already, but for a byte order mark at its start.
 * Source: the Encoding Standard (encoding.spec.whatwg.org): a byte order mark tells more than a label does.
 */
import { checkEncoding } from "./read-options.ts"
import { peekable } from "./pieces.ts"
import { strayCounter, strayNote } from "./stray-bytes.ts"

/** How pieces are read. */
export interface Utf8PiecesOptions {
  /** What they are written in where there is no byte order mark; UTF-8 when left out. */
  readonly encoding?: string | undefined
  /** Told at the end what looks wrong: bytes that are not UTF-8, or not of the encoding. */
  readonly onNote?: ((note: string) => void) | undefined
}

/**
 * Gives the pieces of a text in UTF-8. Without an encoding bytes stay as they are, and those that are not UTF-8 are
 * told.
 *
 * @throws AunetError BAD_OPTION for an encoding that is not known
 * @example for await (const piece of utf8Pieces(process.stdin, { encoding: "latin1" })) process.stdout.write(piece)
 */
export async function* utf8Pieces(
  pieces: AsyncIterable<Uint8Array>,
  { encoding: label, onNote }: Utf8PiecesOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = peekable(pieces)
  try {
    const asked = checkEncoding(label)
    const start = await source.peek(3)
    const encoding = label === undefined ? undefined : (markOf(start) ?? asked)
    if (encoding === undefined || encoding === "utf-8") yield* withoutMark(source, onNote)
    else yield* decoded(source, encoding, onNote)
  } finally {
    await source.close()
  }
}

/** Gives the encoding that a byte order mark at the start of a text tells. */
export function markOf(start: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return "utf-8"
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le"
  return start[0] === 0xfe && start[1] === 0xff ? "utf-16be" : undefined
}

async function* withoutMark(
  source: ReturnType<typeof peekable>,
  onNote: ((note: string) => void) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let skip = markOf(await source.peek(3)) === "utf-8" ? 3 : 0
  const counter = onNote && strayCounter()
  for await (const piece of source) {
    const left = Math.min(skip, piece.length)
    skip -= left
    const rest = piece.subarray(left)
    counter?.push(rest)
    if (rest.length > 0) yield rest
  }
  const strays = counter?.end()
  if (strays !== undefined) onNote?.(strayNote(strays))
}

async function* decoded(
  source: AsyncIterable<Uint8Array>,
  encoding: string,
  onNote: ((note: string) => void) | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder = new TextDecoder(encoding)
  const encoder = new TextEncoder()
  let replaced = 0
  const taken = (text: string): Uint8Array => {
    for (let at = text.indexOf("\ufffd"); at >= 0; at = text.indexOf("\ufffd", at + 1)) replaced++
    return encoder.encode(text)
  }
  for await (const piece of source) {
    const bytes = taken(decoder.decode(piece, { stream: true }))
    if (bytes.length > 0) yield bytes
  }
  const rest = taken(decoder.decode())
  if (rest.length > 0) yield rest
  if (replaced > 0)
    onNote?.(
      `${replaced === 1 ? "1 place is" : `${replaced} places are`} no character of ${encoding}, written as U+FFFD; is it written in another encoding?`,
    )
}
