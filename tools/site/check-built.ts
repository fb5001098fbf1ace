// Looks at the site as it was built: whether each of its links leads to something, whether a page wants anything from elsewhere,
// whether text of one width has a box that it can be scrolled in, and whether the search of the site knows the guides.
//
// In:  the folder of the built site, and the path that it is served under. Out: what is wrong, each with its page; how many pages and links there are.
// Never: asks the network; a link that a reader clicks may lead anywhere.

import { existsSync, globSync, readFileSync, statSync } from "node:fs"
import { dirname, join, posix } from "node:path"

/** What was found. */
export type BuiltSite = {
  readonly pages: number
  readonly links: number
  readonly bytes: number
  /** `page: target`, links to what is not there. */
  readonly dead: readonly string[]
  /** `page: address`, what a page would fetch from another origin. */
  readonly elsewhere: readonly string[]
  /** Pages with a `pre` that is in no box: the whole page is scrolled sideways with it. */
  readonly bare: readonly string[]
  /** Guides that the search does not have, by their address or by what their heading says. */
  readonly unsearchable: readonly string[]
}

const text = (escaped: string): string =>
  escaped.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'")

/** Whether the index of the search, MiniSearch as JSON in a script, has a page and each word of its heading. */
function isSearchable(index: string, address: string, page: string): boolean {
  const heading = /<h1[^>]*>([^<]*)/.exec(page)?.[1] ?? ""
  const words =
    text(heading)
      .toLowerCase()
      .match(/[a-z]+/g) ?? []
  return (
    index.includes(`"${address}#`) && words.length > 0 && words.every((word) => index.includes(`["${word}",`))
  )
}

/** Reads all pages in `folder`. */
export function checkBuilt(folder: string, base = "/"): BuiltSite {
  const files = globSync("**/*", { cwd: folder })
    .map((file) => file.replaceAll("\\", "/"))
    .toSorted()
  const pages = files.filter((file) => file.endsWith(".html"))
  const html = new Map<string, string>(pages.map((page) => [page, readFileSync(join(folder, page), "utf8")]))
  const names = new Map<string, Set<string>>()
  for (const [page, content] of html)
    names.set(page, new Set([...content.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => text(id!))))
  const dead: string[] = []
  const elsewhere: string[] = []
  let links = 0
  for (const [page, content] of html) {
    // What a page shows as text is escaped, so whatever looks like a tag is one.
    for (const [tag, name] of content.matchAll(/<(a|link|script|img|iframe|source)\s[^>]*>/g)) {
      const target = text(/\s(?:href|src)="([^"]*)"/.exec(tag)?.[1] ?? "")
      if (target === "" || target.startsWith("data:")) continue
      if (/^([a-z][a-z+.-]*:|\/\/)/i.test(target)) {
        if (name !== "a") elsewhere.push(`${page}: ${target}`)
        continue
      }
      links++
      const [, path = "", hash = ""] = /^([^#?]*)[^#]*#?(.*)$/.exec(target) ?? []
      const whole = path.startsWith("/")
        ? path
        : posix.join(base, dirname(page), path || posix.basename(page))
      const file = decodeURI(whole.startsWith(base) ? whole.slice(base.length) : `outside of ${base}`)
      const found = [file, `${file}.html`, posix.join(file, "index.html")].find(
        (each) => existsSync(join(folder, each)) && statSync(join(folder, each)).isFile(),
      )
      const named =
        hash === "" || !found?.endsWith(".html") || names.get(found)?.has(decodeURIComponent(hash))
      if (found === undefined || !named) dead.push(`${page}: ${target}`)
    }
  }
  const isIndex = (file: string): boolean => posix.basename(file).startsWith("@localSearchIndex")
  const index = files
    .filter(isIndex)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n")
  const guides = pages.filter((page) => page.startsWith("guides/"))
  const sizes = files.map((file) => statSync(join(folder, file))).filter((each) => each.isFile())
  return {
    pages: pages.length,
    links,
    bytes: sizes.reduce((sum, { size }) => sum + size, 0),
    dead,
    elsewhere,
    // What has a box is what the highlighter has written.
    bare: pages.filter((page) => /<pre(?![^>]* class="shiki)[\s>]/.test(html.get(page)!)),
    unsearchable: guides.filter((page) => !isSearchable(index, base + page, html.get(page)!)),
  }
}
