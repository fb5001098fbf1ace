/**
 * The files of a folder by name: whole, as they are read, or in pieces, as they may be written.
 *
 * In: files. Out: their pieces; or all of them put together. Never: knows what is in one.
 */
import { AunetError } from "@aunet/base"

/** Files by name; `/` parts the name of a subfolder from that of the file: `train/state.json`. */
export type Files = Readonly<Record<string, Uint8Array>>

/** A file that comes in pieces, one after another. */
export interface FileInPieces {
  /** Of the whole file, in bytes. A write whose pieces are more or fewer is refused. */
  readonly size: number
  /**
   * Gives it from its beginning, each time it is asked for. A piece may be written over, or freed, as soon as the next is
   * asked for.
   */
  readonly pieces: () => AsyncIterable<Uint8Array>
}

/** A file that is to be written. */
export type FileToWrite = Uint8Array | FileInPieces

/** Files that are to be written, by name. */
export type FilesInPieces = Readonly<Record<string, FileToWrite>>

/** Tells whether a file is there as a whole. */
export const isWhole = (file: FileToWrite): file is Uint8Array => ArrayBuffer.isView(file)

/** How many bytes a file has. */
export const fileSize = (file: FileToWrite): number => (isWhole(file) ? file.length : (file?.size ?? 0))

/**
 * Gives a file in pieces of at most so many bytes, or as they come.
 *
 * @throws AunetError CHECKPOINT_WRITE_FAILED where they are more or fewer bytes than it was said to have
 */
export async function* piecesOf(
  name: string,
  file: FileToWrite,
  mostBytes = Infinity,
): AsyncGenerator<Uint8Array> {
  if (!isWhole(file) && typeof (file as Partial<FileInPieces> | null)?.pieces !== "function")
    throw new AunetError(
      "CHECKPOINT_WRITE_FAILED",
      `${name} is given as ${file === null ? "null" : `a value of type ${typeof file}`}; give its bytes, a Uint8Array, or { size, pieces }`,
    )
  const size = fileSize(file)
  let given = 0
  for await (const piece of isWhole(file) ? [file] : file.pieces()) {
    given += piece.length
    if (given > size) throw otherSize(name, size, `${given} or more`)
    for (let at = 0; at < piece.length; at += mostBytes) yield piece.subarray(at, at + mostBytes)
  }
  if (given < size) throw otherSize(name, size, String(given))
}

const otherSize = (name: string, size: number, given: string): AunetError =>
  new AunetError(
    "CHECKPOINT_WRITE_FAILED",
    `${name} was said to have ${size} bytes and came with ${given}; its \`size\` is the bytes of all its pieces`,
  )

/** Picks files by name. */
export const filesOf = (files: Files, isWanted: (name: string) => boolean): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => isWanted(name)))

/** Puts files together, in arrays of their own. */
export async function wholeFiles(files: FilesInPieces): Promise<Files> {
  const whole: [string, Uint8Array][] = []
  for (const [name, file] of Object.entries(files)) whole.push([name, await wholeFile(name, file)])
  return Object.fromEntries(whole)
}

/** Puts a file together, in an array of its own. */
export async function wholeFile(name: string, file: FileToWrite): Promise<Uint8Array> {
  const bytes = new Uint8Array(fileSize(file))
  let at = 0
  for await (const piece of piecesOf(name, file)) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
