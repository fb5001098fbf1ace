/**
 * A file beside what this browser keeps, whole.
 *
 * In: a folder, and the name of a file. Out: its bytes. Never: a file of no bytes, which is none.
 */
import type { StoredFolder } from "aunet/web"

/** Reads it; undefined where there is none. */
export async function wholeBeside(folder: StoredFolder, name: string): Promise<Uint8Array | undefined> {
  const file = folder.beside?.(name)
  const size = (await file?.size()) ?? 0
  return file === undefined || size === 0 ? undefined : file.read(0, size)
}
