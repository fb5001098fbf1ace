/**
 * The content list: the file `files.json`, which says what in a folder belongs to the checkpoint.
 *
 *     { "format": "aunet-files", "generation": 3, "files": ["config.json", "model.safetensors"] }
 *
 * In: a folder. Out: its list. Never: passes on a name that leads out of the folder.
 */
import { join } from "node:path"
import { AunetError } from "../errors.ts"
import { checkFileNames } from "../folder.ts"
import { readWhole } from "./durable-files.ts"

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
 * Reads the list of a folder; `undefined` when it has none, or a file of that name which is not ours.
 *
 * @throws AunetError BAD_CHECKPOINT for a list that is ours and damaged
 */
export async function readList(folder: string): Promise<ContentList | undefined> {
  const path = join(folder, LIST_NAME)
  const bytes = await readWhole(path)
  if (bytes === undefined) return undefined
  const value = parse(bytes)
  if (typeof value !== "object" || value === null || !("format" in value) || value.format !== "aunet-files")
    return undefined
  const { generation, files } = value as { generation?: unknown; files?: unknown }
  const good =
    Number.isSafeInteger(generation) &&
    Array.isArray(files) &&
    files.every((name) => typeof name === "string")
  if (!good) throw damaged(path, "generation has to be a whole number and files a list of names")
  try {
    checkFileNames(files, folder)
  } catch (cause) {
    throw damaged(path, (cause as Error).message, cause)
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

function damaged(path: string, why: string, cause?: unknown): AunetError {
  return new AunetError("BAD_CHECKPOINT", `${path} is damaged: ${why}`, cause === undefined ? {} : { cause })
}
