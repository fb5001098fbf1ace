/**
 * A module out of a file that somebody opens.
 *
 * In: a file. Out: its script. Never: runs it, or reads what is too long to be one.
 */
import { said } from "../page/words.ts"
import type { ModuleFile } from "./choice.ts"

/** Of a script of somebody's splitter. */
const MOST_BYTES = 4 * 2 ** 20

/** Reads it. @throws Error that names the file, for one that is too long or cannot be read */
export async function readModule(file: File): Promise<ModuleFile> {
  const { name } = file
  if (file.size > MOST_BYTES) throw new Error(`${name} is no splitter: a script has at most 4 MB.`)
  try {
    return { name, script: await file.text() }
  } catch (cause) {
    throw new Error(`${name} cannot be read: ${said(cause)}`, { cause })
  }
}
