// The README of a package names whatever it exports: what nobody can read about, nobody can use.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { type Package, packagesIn } from "../packages.ts"

/** The source behind each way into a package; of several conditions the one for Node. */
const entries = ({ folder, manifest }: Package): string[] =>
  Object.values(manifest.exports ?? {})
    .map((way) => (typeof way === "object" ? (way as Readonly<Record<string, string>>)["node"] : way))
    .filter((file): file is string => typeof file === "string" && file.endsWith(".ts"))
    .map((file) => join(folder, file))

// What is private exports nothing.
const published = packagesIn(root).filter(({ manifest }) => manifest.private !== true)

test.each(published.map((each) => [each.manifest.name, each] as const))(
  "the README of %s names its exports",
  async (_name, each) => {
    const readme = readFileSync(join(each.folder, "README.md"), "utf8")
    const ways = entries(each)
    expect(ways).not.toEqual([])
    const names = await Promise.all(
      ways.map(async (file) => Object.keys(await import(pathToFileURL(file).href))),
    )
    expect(names.flat().filter((name) => !new RegExp(`\\b${name}\\b`).test(readme))).toEqual([])
  },
)
