// The texts that the model is made from: only CC0, public domain, without copyright, or free to use (UN).
//
// In:  the folder of data (`../shared/data` beside the project; each folder's SOURCE.md has its licence).
// Out: lines.  Never: a text whose licence asks for anything, also not for labels.

import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"

/** Finds the folder of data, or says that it is not there. */
export const dataFolder = (given?: string): string => {
  const folder = given ?? join(import.meta.dirname, "../../../../shared/data")
  if (existsSync(folder)) return folder
  throw new Error(`there is no data in ${folder}; give the folder as the first argument`)
}

/** Reads a file as lines without the empty ones. */
export const readLines = (file: string): string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")

/** Reads all texts of a folder as lines. */
export const readAllLines = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .flatMap((name) => readLines(join(folder, name)))
