/**
 * A dropped folder as its files.
 *
 *     drop   mine/ --> mine/config.json  mine/train/state.json  ...        a browser hands a dropped folder over as a folder
 *
 * In: entries as browsers give them (the File and Directory Entries API). Out: files with their paths, in order. Never: more
 * than a model has: a home that was dropped is not walked to its end.
 */

/** A file or a folder: one of both sides of it is there. */
export interface Entry<F> {
  readonly isDirectory: boolean
  /** `/mine/config.json`. */
  readonly fullPath: string
  readonly createReader?: () => EntryReader<F>
  readonly file?: (done: (file: F) => void, failed: (cause: unknown) => void) => void
}

/** Gives some of the entries of a folder at a time, and none when that was all. */
export interface EntryReader<F> {
  readEntries(done: (some: Entry<F>[]) => void, failed: (cause: unknown) => void): void
}

/** A file, and its path. */
export interface PathedFile<F> {
  readonly path: string
  readonly file: F
}

/** A training leaves fewer. */
const MOST_FILES = 10_000

/** Finds all files in entries, however deep. @throws Error for more than a model has, or what cannot be read */
export async function filesWithin<F>(entries: readonly Entry<F>[]): Promise<readonly PathedFile<F>[]> {
  const found: PathedFile<F>[] = []
  const waiting = [...entries]
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    if (entry.isDirectory) waiting.push(...(await entriesOf(entry)))
    else found.push({ path: pathOf(entry), file: await fileOf(entry) })
    if (found.length + waiting.length > MOST_FILES)
      throw new Error(
        `more than ${MOST_FILES} files lie there, and a model has a few; drop the folder of one model`,
      )
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

const pathOf = ({ fullPath }: Entry<unknown>): string => fullPath.replace(/^\/+/, "")

async function entriesOf<F>(folder: Entry<F>): Promise<readonly Entry<F>[]> {
  const reader = folder.createReader?.()
  const all: Entry<F>[] = []
  while (reader !== undefined && all.length <= MOST_FILES) {
    const some = await new Promise<Entry<F>[]>((done, failed) => reader.readEntries(done, failed)).catch(
      refused(folder),
    )
    if (some.length === 0) break
    all.push(...some)
  }
  return all
}

const fileOf = <F>(entry: Entry<F>): Promise<F> =>
  new Promise<F>((done, failed) => entry.file?.(done, failed)).catch(refused(entry))

const refused =
  (entry: Entry<unknown>) =>
  (cause: unknown): never => {
    throw new Error(`${pathOf(entry)} cannot be read (${String(cause)}); was it moved?`, { cause })
  }
