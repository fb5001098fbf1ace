/**
 * The files of a folder by name: whole, as they are read, or in pieces, as they may be written.
 *
 * In: files. Out: their pieces; or all of them put together. Never: knows what is in one.
 */

/** Files by name; `/` parts the name of a subfolder from that of the file: `train/state.json`. */
export type Files = Readonly<Record<string, Uint8Array>>

/** A file that comes in pieces, one after another. */
export interface FileInPieces {
  /** Of the whole file, in bytes. */
  readonly size: number
  /**
   * Gives it from its beginning, each time it is asked for. A piece may be written over, or freed, as soon as the next is
   * asked for.
   */
  readonly pieces: () => AsyncIterable<Uint8Array>
}

/** Files that are to be written, by name. */
export type FilesInPieces = Readonly<Record<string, Uint8Array | FileInPieces>>

/** Tells whether a file is there as a whole. */
export const isWhole = (file: Uint8Array | FileInPieces): file is Uint8Array => ArrayBuffer.isView(file)

/** Gives a file in pieces of at most so many bytes, or as they come. */
export async function* piecesOf(
  file: Uint8Array | FileInPieces,
  mostBytes = Infinity,
): AsyncGenerator<Uint8Array> {
  const pieces = isWhole(file) ? [file] : file.pieces()
  for await (const piece of pieces)
    for (let at = 0; at < piece.length; at += mostBytes) yield piece.subarray(at, at + mostBytes)
}

/** Picks files by name. */
export const filesOf = (files: Files, isWanted: (name: string) => boolean): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => isWanted(name)))

/** Puts files together, in arrays of their own. */
export async function wholeFiles(files: FilesInPieces): Promise<Files> {
  const whole: [string, Uint8Array][] = []
  for (const [name, file] of Object.entries(files))
    whole.push([name, isWhole(file) ? new Uint8Array(file) : await wholeFile(file)])
  return Object.fromEntries(whole)
}

/** Puts a file together. */
export async function wholeFile({ size, pieces }: FileInPieces): Promise<Uint8Array> {
  const bytes = new Uint8Array(size)
  let at = 0
  for await (const piece of pieces()) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
