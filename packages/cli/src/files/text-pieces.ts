/**
 * A text from arguments, a file or standard input, as it is read.
 *
 * In: what was typed. Out: its bytes, piece by piece. Never: holds more than a piece, unless it is asked for all.
 */
import { isHubAddress, type TextForm, utf8Pieces } from "aunet/node"
import { showControls } from "../draw/show-controls.ts"
import { readNamedPieces } from "./read-named-file.ts"
import { piecesOfTexts } from "./read-texts.ts"
import type { Screen } from "../report/screen.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Where a text is: words, a file, or standard input when there is neither. */
export interface TextPlace {
  readonly words: readonly string[]
  readonly file: string | undefined
  /** What a file or standard input is written in; UTF-8 when left out. */
  readonly encoding: string | undefined
  /** What a file holds, where it is not the text itself. */
  readonly as?: TextForm | undefined
}

/**
 * Gives the pieces of a text, in UTF-8 and without a byte order mark; bytes that are not UTF-8 stay and are told.
 *
 * @throws UsageError for two texts, or a file that cannot be read; AunetError BAD_OPTION for an unknown encoding
 */
export function textPieces(
  { words, file, encoding, as }: TextPlace,
  screen: Screen,
): AsyncIterable<Uint8Array> {
  if (words.length > 0 && file !== undefined)
    throw new UsageError("a text and --file are two texts; give one of them")
  // What is typed is decoded already, whatever a file would be written in.
  if (as !== undefined && file === undefined)
    throw new UsageError("--as says what a file holds; name one with --file, or leave it out")
  if (words.length > 0) return once(new TextEncoder().encode(words.join(" ")))
  if (file === "") throw new UsageError("--file is empty; name a file")
  // What is packed is unpacked by whoever reads data.
  if (file !== undefined && (as !== undefined || isHubAddress(file) || /\.(gz|zst)$/i.test(file)))
    return piecesOfTexts(file, screen, { as, encoding })
  const onNote = (note: string): void =>
    screen.note(showControls(`note      ${file ?? "standard input"} (${note})`))
  if (file !== undefined) return utf8Pieces(readNamedPieces(`--file ${file}`, file), { encoding, onNote })
  if (process.stdin.isTTY) screen.note("type a text; Ctrl-D on a line of its own ends it")
  return utf8Pieces(process.stdin, { encoding, onNote })
}

/**
 * Joins pieces.
 *
 * @param most bytes; what there is more of may have no end
 * @param otherwise what to do with a longer text, for the message
 * @throws UsageError for more bytes
 */
export async function wholeText(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
  otherwise: string,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of pieces) {
    length += part.length
    if (length > most) throw new UsageError(`the text has more than ${most} bytes; ${otherwise}`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
