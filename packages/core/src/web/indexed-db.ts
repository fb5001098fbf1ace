/**
 * The part of IndexedDB that folders use, as types: the compiler knows nothing of browsers here.
 *
 * In: nothing. Out: the database of this page, or undefined. Never: opens it.
 */

/** Something that the database is asked. */
export interface DatabaseRequest<T> {
  readonly result: T
  readonly error: unknown
  onsuccess: (() => void) | null
  onerror: (() => void) | null
}

/** A file, or what tells of one that is kept in parts. */
export type StoredFile =
  | Uint8Array
  | { readonly generation: string; readonly size: number; readonly parts: number }

/** Files by folder and name. */
export type FileKey = [folder: FolderKey, file: string]

/** The name of a folder, or the names on the way to one inside of it. */
export type FolderKey = string | readonly string[]

/** An order of keys: strings before lists, lists by their first entries. */
export type KeyRange = object

/** Where files are. */
export interface FileStore {
  put(file: StoredFile, key: FileKey): DatabaseRequest<unknown>
  get(key: FileKey): DatabaseRequest<StoredFile>
  delete(range: KeyRange | FileKey): unknown
  getAllKeys(range?: KeyRange): DatabaseRequest<FileKey[]>
}

/** Reads or writes that happen all or not at all. */
export interface Transaction {
  readonly error: unknown
  objectStore(name: string): FileStore
  abort(): void
  oncomplete: (() => void) | null
  onabort: (() => void) | null
}

/** An open database. */
export interface Database {
  createObjectStore(name: string): unknown
  transaction(
    store: string,
    mode: "readonly" | "readwrite",
    options: { readonly durability: "strict" },
  ): Transaction
  close(): void
}

/** What a page has. */
export interface DatabaseFactory {
  open(name: string, version: number): DatabaseRequest<Database> & { onupgradeneeded: (() => void) | null }
}

/** What a page has for keys. */
export interface KeyRanges {
  bound(lower: unknown, upper: unknown): KeyRange
}

/** The databases of this page; undefined where there are none. */
export const pageDatabases = ():
  | { readonly databases: DatabaseFactory; readonly ranges: KeyRanges }
  | undefined => {
  const { indexedDB, IDBKeyRange } = globalThis as {
    readonly indexedDB?: DatabaseFactory
    readonly IDBKeyRange?: KeyRanges
  }
  return indexedDB && IDBKeyRange && { databases: indexedDB, ranges: IDBKeyRange }
}
