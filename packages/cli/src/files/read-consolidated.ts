/**
 * The files of a consolidated official checkpoint.
 *
 * In: a folder. Out: its params.json, in UTF-8, and its weights, in memory. Never: reads what else lies there.
 */
import { open, readdir } from "node:fs/promises"
import { join } from "node:path"
import { markedText } from "./marked-text.ts"
import { UsageError } from "../arguments/usage-error.ts"

/** Node refuses to read 2 GiB or more at once. */
const AT_ONCE = 2 ** 28

/** Tells by its name whether a file is one of them. */
export const isConsolidated = (name: string): boolean =>
  name === "params.json" || /\.(?:pth|pt|safetensors)$/.test(name)

/**
 * Reads them.
 *
 * @throws UsageError for a folder that is not there, or is a checkpoint of ours
 */
export async function readConsolidated(folder: string): Promise<Record<string, Uint8Array>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === "ENOENT"
        ? "there is no such folder"
        : error.code === "ENOTDIR"
          ? "it is a file; name the folder that it lies in"
          : error.message
    throw new UsageError(`${folder} cannot be read: ${why}`)
  })
  if (names.includes("config.json") && !names.includes("params.json"))
    throw new UsageError(
      `${folder} is a checkpoint of ours already: generate, export and train --resume take it as it is`,
    )
  const files: Record<string, Uint8Array> = {}
  for (const name of names.toSorted()) {
    if (name === "params.json")
      files[name] = new TextEncoder().encode(markedText(await readWhole(join(folder, name))))
    else if (isConsolidated(name)) files[name] = await readWhole(join(folder, name))
  }
  return files
}

async function readWhole(path: string): Promise<Uint8Array> {
  const file = await open(path, "r")
  try {
    const bytes = new Uint8Array((await file.stat()).size)
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(AT_ONCE, bytes.length - at))
      // It became shorter meanwhile; what reads it says that it is cut short.
      if (bytesRead === 0) return bytes.subarray(0, at)
      at += bytesRead
    }
    return bytes
  } finally {
    await file.close()
  }
}
