/**
 * Files that somebody opens, with where they lay: a folder that is opened, or dropped, is its files.
 *
 * In: what a field or a drop gives. Out: files with their paths. Never: reads one.
 */
import { type Entry, filesWithin, type PathedFile } from "./entries.ts"

/** A file, and its path from the folder that was opened on. */
export type OpenedFile = PathedFile<File>

/** Those of a field. */
export const openedFiles = (files: readonly File[]): readonly OpenedFile[] =>
  files.map((file) => ({ path: file.webkitRelativePath || file.name, file }))

/** Those of a drop, with all that lies in its folders. @throws Error for more than a model has, or what cannot be read */
export function droppedFiles(transfer: DataTransfer): Promise<readonly OpenedFile[]> {
  // What was dropped is gone after the event, so it is taken at once.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? [])
  const plain = openedFiles([...transfer.files])
  return entries.length === 0
    ? Promise.resolve(plain)
    : filesWithin(entries as unknown as readonly Entry<File>[])
}
