/**
 * A folder that a browser keeps, in IndexedDB: as large as the browser allows, for the pages of one origin.
 *
 *     database "aunet", store "files"     ["run", "config.json"]  ["run", "model.safetensors"]  ...   (stored-content.ts)
 *                       inside of "run"   [["run", "best"], "config.json"]  ...
 *                       beside it         [["run", "*", "metrics.jsonl"], "0"]  ...                       (stored-record.ts)
 *
 * In: a name. Out: a folder. Never: shares what it keeps with pages of another origin.
 */
import { AunetError, type AunetErrorCode, badOption, isFailure } from "@aunet/base"
import type { FilesInPieces } from "../checkpoint/files.ts"
import { checkFileNames, type Folder } from "../checkpoint/folder.ts"
import { oneAfterAnother } from "../checkpoint/one-after-another.ts"
import { answer, inStore } from "./in-store.ts"
import { alone } from "./stored-alone.ts"
import { keyOf, readContent, whereIs, writeContent } from "./stored-content.ts"
import { storedRecord } from "./stored-record.ts"

/** A folder of a browser, which can be thrown away as well. */
export interface StoredFolder extends Folder {
  /** Removes all files. */
  remove(): Promise<void>
}

/**
 * Makes a folder of a name; nothing is touched before `read`, `write` or `remove`.
 *
 * `read` fails with CHECKPOINT_MISSING when nothing is kept under the name; `write` and `remove` with
 * CHECKPOINT_WRITE_FAILED, as when the browser's room is used up: what was kept stays. Browsers may throw away what a
 * page keeps when the disk is full, unless it has asked for `navigator.storage.persist()`.
 *
 * @example for await (const event of train({ data, length, out: storedFolder("cat") })) console.log(event)
 */
export function storedFolder(name: string): StoredFolder {
  if (typeof name !== "string" || name === "")
    throw badOption("name", name, "a text of one character or more")
  return storedAt(name, [])
}

/** A folder of a name, or one inside of it; those below `inner` are thrown away with it. */
function storedAt(outer: string, inner: readonly string[]): StoredFolder {
  const path = [outer, ...inner]
  const where = whereIs(path)
  const failing =
    (code: AunetErrorCode, what: string) =>
    (cause: unknown): never => {
      if (isFailure(cause)) throw cause
      throw new AunetError(code, `${what}: ${reasonOf(cause)}`, { cause })
    }
  const inTurn = oneAfterAnother()
  const write = async (files: FilesInPieces): Promise<void> => {
    checkFileNames(Object.keys(files), where)
    await inTurn(() => alone(path, () => writeContent(path, files))).catch(
      failing("CHECKPOINT_WRITE_FAILED", `the checkpoint could not be kept as ${where}`),
    )
  }
  return {
    read: async (isWanted = () => true) => {
      const files = await readContent(path, isWanted).catch(
        failing("CHECKPOINT_MISSING", `what is kept as ${where} cannot be read`),
      )
      if (files !== undefined) return files
      throw new AunetError("CHECKPOINT_MISSING", `nothing is kept as ${where} yet; write it first`)
    },
    write: Object.assign(write, { inPieces: write }),
    remove: () =>
      inTurn(() =>
        alone(path, () =>
          inStore("readwrite", async (store, range, below) => {
            store.delete(range(keyOf(path)))
            store.delete(below(path))
          }),
        ),
      ).catch(failing("CHECKPOINT_WRITE_FAILED", `what is kept as ${where} could not be removed`)),
    within: (folder) => {
      checkFileNames([folder], where)
      return storedAt(outer, [...inner, folder])
    },
    namesWithin: async (folder) => {
      const keys = await inStore("readonly", (store, _, below) => answer(store.getAllKeys(below(path))))
      const names = keys.map(([key]) => key[inner.length + 1] as string)
      return [...new Set(names.filter((each) => each.startsWith(`${folder}/`)))].toSorted()
    },
    beside: (file) => {
      checkFileNames([file], where)
      // No folder inside can be called "*".
      return storedRecord([...path, "*", file], (cause) =>
        failing("CHECKPOINT_WRITE_FAILED", `${file} could not be kept beside ${where}`)(cause),
      )
    },
    describe: () => where,
    places: async () => [where, ...(inner.length === 0 ? [] : [`${JSON.stringify(outer)} in this browser`])],
  }
}

/**
 * Tells under which names this browser keeps checkpoints for pages of this origin, in order.
 *
 * @param named `beside`: the names of folders that have this file beside their content, those without a checkpoint too, as of a
 * training that was left before its first save
 * @throws AunetError CHECKPOINT_MISSING where the browser keeps nothing, or cannot read it
 * @example const left = await storedNames({ beside: "metrics.jsonl" })
 */
export async function storedNames({ beside }: { readonly beside?: string } = {}): Promise<string[]> {
  const keys = await inStore("readonly", (store) => answer(store.getAllKeys())).catch((cause: unknown) => {
    throw new AunetError(
      "CHECKPOINT_MISSING",
      `what is kept in this browser cannot be read: ${reasonOf(cause)}`,
      {
        cause,
      },
    )
  })
  const names = keys.map(([folder]) =>
    typeof folder === "string"
      ? beside === undefined && folder
      : beside !== undefined && folder.length === 3 && folder[1] === "*" && folder[2] === beside && folder[0],
  )
  return [...new Set(names.filter((name) => typeof name === "string"))]
}

/** What a browser says, and what to do about the one thing that people can. */
function reasonOf(cause: unknown): string {
  const { name = "", message = "" } = cause as Partial<Error>
  const said = [name === "Error" ? "" : name, message].filter((part) => part !== "").join(": ")
  return name === "QuotaExceededError"
    ? `${said}; the browser gives this page no more room, remove what is kept`
    : said
}
