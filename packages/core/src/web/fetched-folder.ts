/**
 * A folder that a server serves, as `aunet train` made it: any server of plain files will do.
 *
 *     https://example.org/run/   files.json         which files there are; where it is missing, the usual names are tried
 *                                config.json  model.safetensors  ...
 *
 * In: an address. Out: the files that are asked for. Never: writes.
 */
import { AunetError, badOption, checkOptionNames } from "@aunet/base"
import { type ContentList, decodeList, LIST_NAME } from "../checkpoint/content-list.ts"
import type { Files } from "../checkpoint/files.ts"
import type { Folder, FolderReading } from "../checkpoint/folder.ts"
import { type Arriving, arriving, bytesOf } from "./arriving.ts"

/** How a folder is fetched. */
export interface FetchedFolderOptions {
  /**
   * Fetches a file, as the global `fetch` does, which it is when left out: the place for headers, credentials or a cache.
   * It is given the signal of who reads; an AbortError passes as it is.
   */
  readonly fetch?: (address: URL, how: { readonly signal?: AbortSignal }) => Promise<Response>
}

/** What a checkpoint without a list of its files may have, beside what training needs. */
const USUAL = ["config.json", "model.safetensors", "splitter.bin"]
/** Bytes of a file that is kept for the next read: a configuration. */
const MOST_KEPT = 2 ** 16
/** How often files are fetched again that were replaced meanwhile. */
const ATTEMPTS = 3

/**
 * Makes a folder of an address; nothing is fetched before `read`.
 *
 * A checkpoint that is replaced while it is fetched is fetched again. The list tells, which is written last: of a folder
 * that a training writes to, serve a copy.
 *
 * `read` fails with CHECKPOINT_MISSING when nothing is there, when the server refuses or cannot be reached, and when
 * files are replaced again and again while they are fetched; `write` fails with CHECKPOINT_WRITE_FAILED.
 *
 * @param address of the folder; in a page it may be relative to it. A query follows the name of each file, as signed
 * addresses need it, and is left out of messages, since it may be a secret
 * @throws AunetError BAD_OPTION for what is no address, or an option that does not exist
 * @example const model = await load(fetchedFolder("https://example.org/run/"))
 */
export function fetchedFolder(address: string | URL, options: FetchedFolderOptions = {}): Folder {
  checkOptionNames("fetchedFolder", options, { fetch: true })
  const base = baseOf(address)
  // Called as a method of the options, the global one would refuse.
  const { fetch = (at: URL, how: RequestInit) => globalThis.fetch(at, how) } = options
  if (typeof fetch !== "function") throw badOption("fetch", fetch, "a function like the global fetch")
  const where = shown(base)
  const missing = (why: string, cause?: unknown): AunetError =>
    new AunetError(
      "CHECKPOINT_MISSING",
      `no checkpoint can be fetched from ${where}: ${why}`,
      cause === undefined ? {} : { cause },
    )

  async function ask(name: string, { signal }: FolderReading): Promise<Response> {
    signal?.throwIfAborted()
    try {
      return await fetch(fileAt(base, name), signal === undefined ? {} : { signal })
    } catch (cause) {
      signal?.throwIfAborted()
      if (isAbort(cause)) throw cause
      throw missing(
        `${name} was not answered (${reasonOf(cause)}); is the server there, and does it let this page ask (CORS)?`,
        cause,
      )
    }
  }
  /** The bytes of a file; `undefined` where there is none. */
  async function get(name: string, how: FolderReading, all?: Arriving): Promise<Uint8Array | undefined> {
    const response = await ask(name, how)
    const none = response.status === 404 || response.status === 410
    if (!none && !response.ok) throw missing(`${name} is answered with status ${response.status}`)
    // Servers of single pages answer with that page whatever they do not have.
    if (none || response.headers.get("content-type")?.startsWith("text/html") === true) {
      all?.none()
      return undefined
    }
    return bytesOf(response, all).catch((cause: unknown) => {
      how.signal?.throwIfAborted()
      if (isAbort(cause) || all?.threw(cause) === true) throw cause
      throw missing(`${name} was cut off (${reasonOf(cause)})`, cause)
    })
  }
  async function getList(how: FolderReading): Promise<ContentList | undefined> {
    const bytes = await get(LIST_NAME, how)
    return bytes && decodeList(bytes, `${LIST_NAME} of ${where}`)
  }
  /** What was read last, if that was one file: most often others of the same content are asked for next. */
  let before: { readonly list: ContentList; readonly files: Files } | undefined
  async function read(
    isWanted: (name: string) => boolean = () => true,
    how: FolderReading = {},
  ): Promise<Files> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const known = before
      before = undefined
      const list = known?.list ?? (await getList(how))
      const names = (list?.files ?? USUAL).filter(isWanted)
      const missingNames = names.filter((name) => known?.files[name] === undefined)
      const all = arriving(missingNames.length, how.onBytes)
      const found = await Promise.all(
        names.map(async (name) => [name, known?.files[name] ?? (await get(name, how, all))] as const),
      )
      const files = Object.fromEntries(
        found.filter((file): file is [string, Uint8Array] => file[1] !== undefined),
      )
      if (list === undefined && Object.keys(files).length === 0)
        throw missing(`it has neither a ${LIST_NAME} nor a config.json`)
      if (list === undefined) return files
      // One file is whole by itself.
      if (names.length === 1 && known === undefined) {
        if (Object.values(files).every((bytes) => bytes.length <= MOST_KEPT)) before = { list, files }
        return files
      }
      if ((await getList(how))?.generation === list.generation) return files
    }
    throw missing("it is written again and again while it is fetched")
  }
  return {
    readOnly: true,
    read,
    write: async () => {
      throw new AunetError(
        "CHECKPOINT_WRITE_FAILED",
        `${where} is fetched from a server and cannot be written; save into another folder, like storedFolder(name)`,
      )
    },
    describe: () => where,
    within: (name) => fetchedFolder(fileAt(base, `${name}/`), options),
  }
}

/** The address of a file in a folder; a relative address would lose the query. */
function fileAt(base: URL, name: string): URL {
  const address = new URL(name, base)
  address.search = base.search
  return address
}

/** An address for messages, without what may be a secret. */
function shown({ href }: URL): string {
  const address = new URL(href)
  address.search = ""
  address.hash = ""
  address.password = ""
  return address.href
}

/** The address of a folder, which ends with a slash so that names of files follow it. */
function baseOf(address: string | URL): URL {
  const { location } = globalThis as { readonly location?: { readonly href: string } }
  const text = String(address)
  if (!URL.canParse(text, location?.href)) throw badOption("address", address, "the URL of a folder")
  const base = new URL(text, location?.href)
  if (!base.pathname.endsWith("/")) base.pathname += "/"
  return base
}

/** Whoever ended it wants that told, and no reason of ours. */
const isAbort = (cause: unknown): boolean => (cause as Partial<Error> | null)?.name === "AbortError"

/** What went wrong; Node's fetch keeps the reason behind "fetch failed". */
function reasonOf(cause: unknown): string {
  const { message: behind = "" } = ((cause as Partial<Error> | null)?.cause ?? {}) as Partial<Error>
  return behind === "" ? String(cause) : `${String(cause)}: ${behind}`
}
