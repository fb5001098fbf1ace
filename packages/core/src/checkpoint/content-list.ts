/**
 * The content list: the file `files.json`, which says what in a folder belongs to the checkpoint.
 *
 *     { "format": "aunet-files", "generation": 3, "files": ["config.json", "model.safetensors"] }
 *
 * In: a list, or the bytes of its file. Out: the other. Never: passes on a name that leads out of the folder.
 */
import { AunetError } from "@aunet/base"
import { checkFileNames } from "./folder.ts"

/** The name of the file; no other file of a checkpoint has it. */
export const LIST_NAME = "files.json"

/** Which files are the checkpoint's. */
export interface ContentList {
  /** Counts the writes: two contents of a folder never share it. */
  readonly generation: number
  readonly files: readonly string[]
}

/** Gives a list as the bytes of its file. */
export function encodeList({ generation, files }: ContentList): Uint8Array {
  return new TextEncoder().encode(
    `${JSON.stringify({ format: "aunet-files", generation, files }, null, 2)}\n`,
  )
}

/**
 * Reads a list; `undefined` for a file of that name which is not ours.
 *
 * @param where the file, for messages
 * @throws AunetError BAD_CHECKPOINT for a list that is ours and damaged
 */
export function decodeList(bytes: Uint8Array, where: string): ContentList | undefined {
  const value = parse(bytes)
  if (typeof value !== "object" || value === null || !("format" in value) || value.format !== "aunet-files")
    return undefined
  const { generation, files } = value as { generation?: unknown; files?: unknown }
  const good =
    Number.isSafeInteger(generation) &&
    Array.isArray(files) &&
    files.every((name) => typeof name === "string")
  if (!good) throw damaged(where, "generation has to be a whole number and files a list of names")
  try {
    checkFileNames(files, where)
  } catch (cause) {
    throw damaged(where, (cause as Error).message, cause)
  }
  return { generation: generation as number, files }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

function damaged(where: string, why: string, cause?: unknown): AunetError {
  return new AunetError("BAD_CHECKPOINT", `${where} is damaged: ${why}`, cause === undefined ? {} : { cause })
}
