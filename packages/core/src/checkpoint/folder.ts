/**
 * A folder: a place that holds the files of one checkpoint, on a disk, in a browser or in memory.
 *
 * In: all files of a checkpoint at once. Out: all of them again, or those that are asked for.
 * Never: a mixture. Whatever happens while files are written, what is read is one whole content, the old
 * or the new.
 */
import { AunetError, badOption } from "@aunet/base"
import type { Files, FilesInPieces } from "./files.ts"

/** How files are read. A folder that has them at hand may pass over all of it. */
export interface FolderReading {
  /** Ends it, with the signal's reason. */
  readonly signal?: AbortSignal
  /**
   * Told as bytes come.
   *
   * @param bytes that came, of all files that are read
   * @param inAll bytes that will come; undefined as long as nobody knows
   */
  readonly onBytes?: (bytes: number, inAll: number | undefined) => void
}

/**
 * How files are written. It belongs to one function, so that a folder which takes all but its `write` from another writes
 * what it is given, and nothing past it.
 */
export interface WriteFiles {
  /**
   * Writes whole files. Do not change the arrays before it resolves.
   *
   * @throws AunetError CHECKPOINT_WRITE_FAILED; the content is then still a whole one
   */
  (files: Files): Promise<void>
  /**
   * The same, of files that may come in pieces, of which it keeps none: a training then needs no room for its
   * checkpoint in memory. Left out where a write takes whole files alone; they are put together for it then, and are its own.
   *
   * @throws AunetError CHECKPOINT_WRITE_FAILED; what a file fails with in the middle of its pieces. The content is then still
   * a whole one
   */
  readonly inPieces?: (files: FilesInPieces) => Promise<void>
}

/** A place where a checkpoint lives. */
export interface Folder {
  /**
   * Reads the last content that was written whole.
   *
   * @param isWanted tells by name which files are needed, so that the others need not be read; all when left out. A
   * folder may give more
   * @throws AunetError CHECKPOINT_MISSING when there is none; BAD_CHECKPOINT when it is damaged
   */
  read(isWanted?: (name: string) => boolean, how?: FolderReading): Promise<Files>
  /** Replaces the whole content: files that are not named are gone afterwards. */
  readonly write: WriteFiles
  /** Says where it is, for messages. */
  describe(): string
  /** True where every write is refused: who is to save there need not begin. */
  readonly readOnly?: boolean
  /**
   * Names the place and those that it lies in, from the inside out, however it is spelled: two folders whose first is
   * the same are one. Left out where each folder is a place of its own.
   */
  places?(): Promise<readonly string[]>
  /**
   * Gives a folder inside of this one, with a content of its own that is written and read apart: `best`, `kept/step-800`.
   * Left out where there can be none.
   *
   * @throws AunetError CHECKPOINT_WRITE_FAILED for a name that `checkFileNames` refuses
   */
  within?(name: string): Folder
  /**
   * Names what lies inside of it under a name, one of a killed removal too: `["kept/step-400", "kept/step-800"]` for
   * `kept`. Left out where nothing can be named.
   */
  namesWithin?(name: string): Promise<readonly string[]>
  /** Gives a file beside the content, which grows and is no part of it. Left out where there can be none. */
  beside?(name: string): BesideFile
  /**
   * Removes the content, and what of the folder is empty then; done again after a kill, it removes the rest.
   *
   * @throws AunetError CHECKPOINT_WRITE_FAILED
   */
  remove?(): Promise<void>
}

/** A file beside the content of a folder: a record of what made it. All sizes and positions are bytes. */
export interface BesideFile {
  /** Tells how long it is; 0 where there is none. */
  size(): Promise<number>
  /** Reads from one position up to another, or up to its end where that comes first. */
  read(from: number, to: number): Promise<Uint8Array>
  /** Adds to its end, and makes it where there is none; the bytes are on the disk when it resolves. */
  append(bytes: Uint8Array): Promise<void>
  /** Cuts off what is behind a position. */
  cut(size: number): Promise<void>
  /** Replaces it: what is read is the old or the new. */
  replace(bytes: Uint8Array): Promise<void>
}

/**
 * Refuses what is no folder: a path, where there are no types.
 *
 * @param name what a message calls it
 * @throws AunetError BAD_OPTION
 */
export function checkFolder(name: string, folder: Folder): void {
  const given: Partial<Folder> | undefined | null = folder
  const parts = [given?.read, given?.write, given?.describe]
  if (parts.every((part) => typeof part === "function")) return
  throw badOption(name, given, 'a folder, like nodeFolder(path) of "aunet/node" or memoryFolder()')
}

/**
 * Tells whether what is written to one folder would lie in another, or replace it.
 *
 * @example await liesIn(nodeFolder("runs/base/new"), nodeFolder("link-to-base")) // true
 */
export async function liesIn(inner: Folder, outer: Folder): Promise<boolean> {
  if (inner === outer) return true
  const [around = [], [place] = []] = await Promise.all([inner.places?.(), outer.places?.()])
  return place !== undefined && around.includes(place)
}

/**
 * Refuses names that some file system could not keep apart or would read as a way out of the folder.
 *
 * A name is parts of letters, digits and `_ - + @ .`, between single `/`; a part does not begin or end
 * with a dot. Two names do not differ by case alone, and none is a subfolder of another.
 *
 * @param where the folder, for the message
 * @throws AunetError CHECKPOINT_WRITE_FAILED naming the file
 */
export function checkFileNames(names: readonly string[], where: string): void {
  const refuse = (name: string, why: string): AunetError =>
    new AunetError(
      "CHECKPOINT_WRITE_FAILED",
      `${where} cannot hold a file named ${JSON.stringify(name.slice(0, 100))}: ${why}`,
    )
  const seen = new Map<string, string>()
  for (const name of names) {
    const parts = name.split("/")
    if (!parts.every((part) => allowed.test(part))) {
      throw refuse(
        name,
        "a name is letters, digits and _ - + @ . between single slashes, and no part begins or ends with a dot",
      )
    }
    if (parts.some((part) => reserved.test(part))) throw refuse(name, "Windows keeps that name for a device")
    const twin = seen.get(name.toLowerCase())
    if (twin !== undefined) throw refuse(name, `it differs from ${JSON.stringify(twin)} by case alone`)
    seen.set(name.toLowerCase(), name)
  }
  for (const name of names) {
    const parts = name.toLowerCase().split("/")
    for (let n = 1; n < parts.length; n++) {
      const file = seen.get(parts.slice(0, n).join("/"))
      if (file !== undefined)
        throw refuse(name, `${JSON.stringify(file)} is a file and cannot be a subfolder too`)
    }
  }
}

const allowed = /^[A-Za-z0-9_+@-](?:[A-Za-z0-9_+@.-]{0,198}[A-Za-z0-9_+@-])?$/
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i
