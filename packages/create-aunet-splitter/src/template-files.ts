/**
 * The files of a new package, from the templates beside this one.
 *
 * The templates are a package that works as it is, named `@scope/my-splitter`; making a package is writing other
 * names over those. Files that npm would read in place (`.gitignore`, `package.json`, `LICENSE`) have names that
 * begin with `_` there.
 *
 * In: names and a language. Out: files by their path. Never: writes.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { PackageNames } from "./package-names.ts"

/** What a package is written in. */
export type Language = "js" | "ts"

const templates = fileURLToPath(new URL("../templates", import.meta.url))

/** Lists the files of a new package: path, with `/`, to text. */
export function templateFiles(names: PackageNames, language: Language): ReadonlyMap<string, string> {
  const rename = renaming(names, language)
  const files = new Map<string, string>()
  for (const folder of ["common", language]) {
    const home = join(templates, folder)
    for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const file = join(entry.parentPath, entry.name)
      const path = file.slice(home.length + 1).replaceAll("\\", "/")
      files.set(rename(placeOf(path)), rename(readFileSync(file, "utf8")))
    }
  }
  return files
}

/** Names that npm treats in a way of its own, below a published folder too. */
const placeOf = (path: string): string =>
  path === "_package.json" || path === "_LICENSE" ? path.slice(1) : path.replace(/^_/, ".")

function renaming(
  { packageName, splitter, factory }: PackageNames,
  language: Language,
): (text: string) => string {
  const type = factory[0].toUpperCase() + factory.slice(1)
  // This package and the contract that it writes for are released together, in one version.
  const range = `"@aunet/splitter": "^${ownVersion()}"`
  return (text) =>
    text
      .replaceAll("@scope/my-splitter", packageName)
      .replaceAll("my-splitter", splitter)
      .replaceAll("MySplitter", type)
      .replaceAll("mySplitter", factory)
      .replaceAll("EXTENSION", language)
      .replaceAll(/"@aunet\/splitter": "[^"]*"/g, range)
}

function ownVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8")
  return (JSON.parse(manifest) as { version: string }).version
}
