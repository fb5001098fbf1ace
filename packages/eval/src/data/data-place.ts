/**
 * Where the items of tasks are: files by path, whatever holds them.
 *
 * In: nothing. Out: a type, and a place in memory. Never: a file of this machine; those are `@aunet/eval/node`'s.
 */
import { AunetError } from "@aunet/base"

/** Files that can be listed and read. */
export interface DataPlace {
  /** As messages call it. */
  readonly name: string
  /** Paths of all files, with `/`; the first part is the name of the folder or the repository. */
  list(signal?: AbortSignal): Promise<readonly string[]>
  /** One file, unpacked where its name ends in .gz or .zst. */
  read(path: string, signal?: AbortSignal): Promise<Uint8Array>
}

/**
 * Makes a place of files in memory.
 *
 * @example memoryPlace({ "data/piqa.jsonl": '{"goal": "..."}' })
 */
export function memoryPlace(
  contents: Readonly<Record<string, string | Uint8Array>>,
  name = "memory",
): DataPlace {
  return {
    name,
    list: async () => Object.keys(contents),
    read: async (path) => {
      if (!Object.hasOwn(contents, path)) throw new AunetError("DATA_MISSING", `${name} has no file ${path}`)
      const content = contents[path]
      return typeof content === "string" ? new TextEncoder().encode(content) : content
    },
  }
}
