/**
 * A splitter of somebody's own as the file that it is opened from.
 *
 * In: a file. Out: its script. Never: runs it.
 */
import { said } from "../page/words.ts"
import type { ModuleFile } from "./choice.ts"
import { noteOpened } from "./opened-here.ts"

/** Of a script. */
const MOST_BYTES = 4 * 2 ** 20

/** Reads it. @throws Error for what is too large for a script, or cannot be read */
export async function readModule(file: File): Promise<ModuleFile> {
  const { name, size } = file
  if (size > MOST_BYTES) throw new Error(`${name} is no splitter: a script has at most 4 MB.`)
  const script = await file.text().catch((cause: unknown) => {
    throw new Error(`${name} cannot be read: ${said(cause)}`, { cause })
  })
  const module = { name, script }
  await noteOpened(module)
  return module
}
