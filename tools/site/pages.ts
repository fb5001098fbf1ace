// Lists the pages of the site that are written by hand, and where each stands.
//
// In:  the repository. Out: for each Markdown file its page, with its title; which page a file or folder of the repository has.
// Never: makes a page, or looks at what is generated.

import { existsSync, globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { packagesIn } from "../packages.ts"

/** A page: the file it is made of, its place in the site (without `.md`), and its first heading. */
export type Page = { readonly source: string; readonly place: string; readonly title: string }

/** What the site is made of. */
const SOURCES = ["docs/**/*.md", "packages/*/README.md", "CONTRIBUTING.md"]

/** The place of the page of a Markdown file: `packages/data/README.md` is at `packages/data`. */
export function placeOf(source: string): string {
  if (source === "CONTRIBUTING.md") return "contributing"
  return source.replace(/^docs\//, "").replace(/(\/README)?\.md$/, "")
}

/** Reads the first heading, as plain text. */
export const titleOf = (markdown: string): string =>
  (/^# (.+)$/m.exec(markdown)?.[1] ?? "").replaceAll(/[`*]/g, "")

/** Lists the pages of the repository at `root`, in the order of their places. */
export function pagesIn(root: string): Page[] {
  const shown = new Set(packagesIn(root).map(({ short }) => `packages/${short}/README.md`))
  return globSync(SOURCES, { cwd: root })
    .map((source) => source.replaceAll("\\", "/"))
    .filter((source) => !source.startsWith("packages/") || shown.has(source))
    .map((source) => ({
      source,
      place: placeOf(source),
      title: titleOf(readFileSync(join(root, source), "utf8")),
    }))
    .toSorted((a, b) => (a.place < b.place ? -1 : 1))
}

/** Finds the page that stands for a file or folder of the repository; undefined where it has none. */
export function pageFor(path: string, places: ReadonlySet<string>): string | undefined {
  if (path === "" || path === "README.md") return "index"
  if (path.endsWith(".md")) return places.has(placeOf(path)) ? placeOf(path) : undefined
  const place = path.replace(/^docs\//, "")
  return [place, `${place}/index`].find((each) => places.has(each))
}

/** The address of the project on its forge; undefined while package.json has a placeholder. */
export function forgeOf(root: string): string | undefined {
  const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    repository: string
  }
  return new URL(repository).hostname.endsWith(".invalid")
    ? undefined
    : repository.replace(/(\.git)?\/?$/, "")
}

/** Whether a path of the repository is there. */
export const isThere = (root: string, path: string): boolean => existsSync(join(root, path))
