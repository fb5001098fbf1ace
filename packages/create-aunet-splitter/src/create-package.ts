/**
 * A new splitter package on the disk.
 *
 * In: a folder, names, a language. Out: files. Never: writes into a folder that holds anything, or over a file.
 */
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { CreateError } from "./create-error.ts"
import { packageNames, type PackageNames } from "./package-names.ts"
import { type Language, templateFiles } from "./template-files.ts"

/** What is to be made. */
export interface CreateOptions {
  /** `my-splitter` or `@scope/my-splitter`; the folder has the part after the scope. */
  readonly name: string
  readonly language: Language
  /** Where the new folder goes. */
  readonly into: string
}

/** What was made. */
export interface CreatedPackage extends PackageNames {
  readonly folder: string
  /** Paths in it, in order. */
  readonly files: readonly string[]
}

/**
 * Makes a package.
 *
 * @throws CreateError `BAD_NAME`, `FOLDER_TAKEN`, `WRITE_FAILED`
 * @example
 * createPackage({ name: "thai-verse", language: "ts", into: process.cwd() }).folder
 */
export function createPackage({ name, language, into }: CreateOptions): CreatedPackage {
  const names = packageNames(name)
  const folder = resolve(into, names.splitter)
  requireRoom(folder)
  const files = templateFiles(names, language)
  for (const [path, text] of files) {
    const file = join(folder, path)
    try {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text, { flag: "wx" })
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).message
      throw new CreateError(
        "WRITE_FAILED",
        `${file} cannot be written: ${why}; what is in ${folder} is not whole, remove it`,
        { cause: error },
      )
    }
  }
  return { ...names, folder, files: [...files.keys()].toSorted() }
}

/** Refuses a folder that somebody would miss; an empty repository is room. */
function requireRoom(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isDirectory())
    throw new CreateError("FOLDER_TAKEN", `${folder} is a file; choose another name, or remove it`)
  const held = readdirSync(folder).filter((entry) => entry !== ".git")
  if (held.length > 0)
    throw new CreateError(
      "FOLDER_TAKEN",
      `${folder} is not empty (it holds ${held.slice(0, 3).join(", ")}${held.length > 3 ? ", ..." : ""}); choose another name, or an empty folder`,
    )
}
