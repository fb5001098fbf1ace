/**
 * Where a corpus lies: a folder of files of which any part can be read.
 *
 *     a folder on a disk      `corpusFolder(path)` of "@aunet/data/node"
 *     files of a page         `blobFolder({ "corpus.json": file, ... })`, as an <input webkitdirectory> gives them
 *     OPFS                    `directoryFolder(await navigator.storage.getDirectory())`
 *
 * In: blobs, or a directory of a browser. Out: a folder. Never: reads more of a file than is asked for.
 */
import { AunetError, messageOf } from "@aunet/base"

/** A file of which any part can be read. */
export interface StoredFile {
  /** Bytes in it. */
  readonly size: number
  /**
   * Gives the bytes from `from` to below `to`, both within the size.
   *
   * @param place where they may be put, at its start; who has bytes of their own gives those
   */
  read(from: number, to: number, place?: Uint8Array): Promise<Uint8Array>
}

/** A folder of files, named with slashes between: `ids/00000.bin`. */
export interface CorpusFolder {
  /** Opens a file; `undefined` when there is none. */
  open(name: string): Promise<StoredFile | undefined>
  /** Names the folder, for messages. */
  describe(): string
  /** Closes what was opened. */
  close?(): Promise<void>
}

/** Makes a file of a blob; a `File` is one. */
export function blobFile(blob: Blob): StoredFile {
  return {
    size: blob.size,
    read: async (from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer()),
  }
}

/** Makes a folder of blobs by their names below it. */
export function blobFolder(files: Readonly<Record<string, Blob>>, name = "the given files"): CorpusFolder {
  return {
    open: async (path) => (Object.hasOwn(files, path) ? blobFile(files[path]) : undefined),
    describe: () => name,
  }
}

/** What is used of a browser's `FileSystemDirectoryHandle`. */
export interface DirectoryHandle {
  readonly name: string
  getDirectoryHandle(name: string): Promise<DirectoryHandle>
  getFileHandle(name: string): Promise<{ getFile(): Promise<Blob> }>
}

/** Makes a folder of a directory that a browser gave: of OPFS, or picked by the user. */
export function directoryFolder(directory: DirectoryHandle): CorpusFolder {
  return {
    open: async (path) => {
      const parts = path.split("/")
      try {
        let at = directory
        for (const part of parts.slice(0, -1)) at = await at.getDirectoryHandle(part)
        return blobFile(await (await at.getFileHandle(parts[parts.length - 1])).getFile())
      } catch (cause) {
        if ((cause as { readonly name?: unknown } | null)?.name === "NotFoundError") return undefined
        throw new AunetError(
          "DATA_MISSING",
          `${path} of ${directory.name} cannot be read: ${messageOf(cause)}`,
          {
            cause,
          },
        )
      }
    },
    describe: () => directory.name,
  }
}
