/**
 * One piece of work with what a browser keeps: all of it, or nothing.
 *
 * In: work. Out: its result, once it is on the disk. Never: leaves the database open.
 */
import {
  type Database,
  type DatabaseRequest,
  type FileStore,
  type FolderKey,
  pageDatabases,
  type Transaction,
} from "./indexed-db.ts"

const DATABASE = "aunet"
const STORE = "files"

/** Gives a range of what lies below a path. */
export type Below = (path: readonly string[]) => object

/** Does a piece of work: with the files, with a range of one folder's, and with a range of all that lies below a path. */
export type InStore = <A>(
  mode: "readonly" | "readwrite",
  work: (store: FileStore, range: (name: FolderKey) => object, below: Below) => Promise<A>,
) => Promise<A>

/** Does several pieces of work, each by itself all or nothing, with the database open meanwhile. */
export async function withStore<B>(all: (inStore: InStore) => Promise<B>): Promise<B> {
  const page = pageDatabases()
  if (page === undefined) throw new Error("there is no IndexedDB here")
  const opening = page.databases.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  const database: Database = await answer(opening)
  try {
    return await all(async (mode, work) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" })
      const done = completed(transaction)
      // Who fails first is told; the other is the same failure.
      done.catch(() => {})
      try {
        // Lists are above all texts, so these are the keys whose first part is the name.
        const result = await work(
          transaction.objectStore(STORE),
          (name) => page.ranges.bound([name], [name, []]),
          (path) => page.ranges.bound([[...path]], [[...path, []]]),
        )
        await done
        return result
      } catch (error) {
        abort(transaction)
        throw error
      }
    })
  } finally {
    database.close()
  }
}

/** Does one piece of work. */
export const inStore: InStore = (mode, work) => withStore((within) => within(mode, work))

/** Waits for what was asked. */
export const answer = <T>(request: DatabaseRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error as Error)
  })

const completed = (transaction: Transaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject((transaction.error as Error | null) ?? new Error("it was given up"))
  })

/** Takes back what was begun; one that is over refuses that. */
function abort(transaction: Transaction): void {
  try {
    transaction.abort()
  } catch {
    // It has ended by itself.
  }
}
