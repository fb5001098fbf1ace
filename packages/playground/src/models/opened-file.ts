/**
 * Files that somebody opens, with where they lay: a folder that is opened, or dropped, is its files.
 *
 *     drop   mine/ --> mine/config.json  mine/train/state.json  ...        a browser hands a dropped folder over as a folder
 *
 * In: what a field or a drop gives. Out: files with their paths. Never: reads one.
 */

/** A file, and its path from the folder that was opened on. */
export interface OpenedFile {
  readonly path: string
  readonly file: File
}

/** A file as a field gives it, or the file of a path. */
type Given = File & { readonly webkitRelativePath?: string }

/** What was dropped, as far as it is looked at: a file, or a folder that gives its entries. */
export interface Entry {
  readonly isDirectory: boolean
  readonly fullPath: string
  /** Of a file. */
  file?(done: (file: File) => void, failed: (cause: unknown) => void): void
  /** Of a folder. */
  createReader?(): {
    readEntries(done: (some: readonly Entry[]) => void, failed: (cause: unknown) => void): void
  }
}

/** What a drop brings. */
export interface Dropped {
  readonly items: Iterable<{ webkitGetAsEntry?(): Entry | null }>
  readonly files: Iterable<File>
}

/** More than a training leaves; a home that was dropped has more. */
const MOST_FILES = 10_000

/** Those of a field. */
export const openedFiles = (files: readonly Given[]): readonly OpenedFile[] =>
  files.map((file) => ({ path: file.webkitRelativePath || file.name, file }))

/** Those of a drop, with all that lies in its folders. @throws Error for more than a model has, or a folder that is refused */
export function droppedFiles(transfer: Dropped): Promise<readonly OpenedFile[]> {
  // What was dropped is gone after the event, so it is taken at once.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? [])
  const plain = openedFiles([...transfer.files])
  return entries.length === 0 ? Promise.resolve(plain) : within(entries)
}

/** All files in entries, however deep. */
export async function within(entries: readonly Entry[]): Promise<readonly OpenedFile[]> {
  const found: OpenedFile[] = []
  const waiting = [...entries]
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entry.isDirectory) waiting.push(...(await entriesOf(entry)))
    else found.push({ path: entry.fullPath.replace(/^\/+/, ""), file: await fileOf(entry) })
    if (found.length + waiting.length > MOST_FILES)
      throw new Error(
        `more than ${MOST_FILES} files lie there, and a model has a few; drop the folder of one model`,
      )
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** A folder gives some of its entries at a time, and none when that was all. */
async function entriesOf(folder: Entry): Promise<readonly Entry[]> {
  const reader = folder.createReader?.()
  const all: Entry[] = []
  for (;;) {
    const some = await new Promise<readonly Entry[]>((done, failed) =>
      reader === undefined ? done([]) : reader.readEntries(done, failed),
    ).catch(refused(folder))
    if (some.length === 0) return all
    all.push(...some)
    if (all.length > MOST_FILES) return all
  }
}

const fileOf = (entry: Entry): Promise<File> =>
  new Promise<File>((done, failed) =>
    entry.file === undefined ? failed(new Error("it is no file")) : entry.file(done, failed),
  ).catch(refused(entry))

const refused =
  ({ fullPath }: Entry) =>
  (cause: unknown): never => {
    throw new Error(`${fullPath.replace(/^\/+/, "")} cannot be read (${String(cause)}); was it moved?`, {
      cause,
    })
  }
