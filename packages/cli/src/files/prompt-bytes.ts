/**
 * The text that a command is given to go on from.
 *
 * In: an argument, a file, or standard input. Out: its bytes, whatever they are, without a byte order mark, which no
 * text of a training has either. Never: mends them.
 */
import { isHubAddress, type TextForm, utf8Pieces } from "aunet/node"
import { showControls } from "../draw/show-controls.ts"
import type { Screen } from "../report/screen.ts"
import { piecesOfTexts } from "./read-texts.ts"
import { readNamedFile } from "./read-named-file.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Where the bytes are; `flag` and `fileFlag` name the flags for messages. */
export interface PromptPlace {
  readonly text: string | undefined
  readonly file: string | undefined
  readonly flag: string
  readonly fileFlag: string
  /** What the file is written in; UTF-8 when left out. */
  readonly encoding?: string | undefined
  /** What the file holds, where it is not the text itself; with `screen`. */
  readonly as?: TextForm | undefined
  /** Where bytes that are not UTF-8 are told; nowhere when left out: a prompt may be any bytes. */
  readonly screen?: Screen
}

/**
 * Reads a prompt; none is an empty one.
 *
 * @throws UsageError when there are two, or when a file cannot be read; AunetError BAD_OPTION for an unknown encoding
 */
export async function promptBytes(place: PromptPlace): Promise<Uint8Array> {
  const { text, file, flag, fileFlag, encoding, as, screen } = place
  if (text !== undefined && file !== undefined)
    throw new UsageError(`${flag} and ${fileFlag} are two texts; give one of them`)
  if (as !== undefined && (file === undefined || file === "-"))
    throw new UsageError(`--as says what a file holds; name one with ${fileFlag}, or leave it out`)
  if (file === undefined) return new TextEncoder().encode(text ?? "")
  const shown = file === "-" ? "standard input" : file
  const onNote = screen && ((note: string): void => screen.note(showControls(`note      ${shown} (${note})`)))
  const pieces = file === "-" ? process.stdin : named(`${fileFlag} ${file}`, file)
  const isRead = screen !== undefined && (as !== undefined || isHubAddress(file))
  const found = isRead
    ? piecesOfTexts(file, screen, { as, encoding })
    : utf8Pieces(pieces, { encoding, onNote })
  const parts: Uint8Array[] = []
  for await (const part of found) parts.push(part)
  return Uint8Array.from(Buffer.concat(parts))
}

async function* named(what: string, path: string): AsyncGenerator<Uint8Array> {
  yield await readNamedFile(what, path)
}
