// Turns the links of a Markdown text, which lead through the repository, into links through the site.
//
// In:  a Markdown file of the repository. Out: the text for its page, and the links that lead nowhere.
// Never: touches code, or a link to the web.
//
//     packages/data/README.md                              packages/data.md
//       [rows](../core/README.md#rows)              ->       [rows](./core.md#rows)            a page: another page
//       ![words](../../docs/drawings/words.svg)     ->       ![words](/drawings/words.svg)     a drawing: served as it is
//       [order](src/permutation.ts)                 ->       [order](https://FORGE/...)        else: the forge, or no link

import { statSync } from "node:fs"
import { join, posix } from "node:path"
import { isThere, pageFor } from "./pages.ts"

/** What links are looked up in. */
export interface Linked {
  readonly root: string
  /** The places of all pages, those that are generated too. */
  readonly places: ReadonlySet<string>
  /** The project's address on its forge; what has no page there is no link here when it is undefined. */
  readonly forge: string | undefined
}

/** A text for the site. */
export interface SiteText {
  readonly text: string
  /** Links that lead to nothing in the repository, as they were written. */
  readonly gone: readonly string[]
}

// A code span, or a link or picture; whichever begins first counts, so a link that is shown in backticks is none.
const PARTS = /(`+)(?:(?!\1)[\s\S])+\1(?!`)|(!?)\[((?:[^\][`]|`[^`]*`|\[[^\]]*\])*)\]\(([^)\s]+)\)/g

/** Rewrites the links of `markdown`, which is the file `source`, for its page at `place`. */
export function siteLinks(source: string, place: string, markdown: string, linked: Linked): SiteText {
  const gone: string[] = []
  const leadOn = (whole: string, bang: string, label: string, target: string): string => {
    if (/^([a-z][a-z+.-]*:|#)/i.test(target)) return whole
    const [, file = "", hash = ""] = /^([^#]*)(#.*)?$/.exec(target) ?? []
    const path = posix.join(posix.dirname(source), decodeURI(file)).replace(/^\.$/, "").replace(/\/$/, "")
    const page = pageFor(path, linked.places)
    if (page !== undefined) return `${bang}[${label}](${fromTo(place, page)}${hash})`
    if (path.startsWith("..") || !isThere(linked.root, path)) {
      gone.push(target)
      return whole
    }
    const drawing = /^docs\/(drawings\/.+\.svg)$/.exec(path)?.[1]
    if (drawing !== undefined) return `${bang}[${label}](/${drawing})`
    if (linked.forge === undefined) return label
    const kind = statSync(join(linked.root, path)).isDirectory() ? "tree" : "blob"
    return `${bang}[${label}](${linked.forge}/${kind}/main/${path}${hash})`
  }
  const text = outsideFences(markdown, (prose) =>
    prose.replaceAll(PARTS, (whole, ticks?: string, bang = "", label = "", target = "") =>
      ticks === undefined ? leadOn(whole, bang, label, target) : whole,
    ),
  )
  return { text, gone }
}

/** The link from one page to another, relative, so that it holds wherever the site lies. */
function fromTo(place: string, page: string): string {
  const path = posix.relative(posix.dirname(place), page)
  return `${path.startsWith(".") ? path : `./${path}`}.md`
}

/** Changes what stands between fenced blocks. */
function outsideFences(markdown: string, change: (prose: string) => string): string {
  const out: string[] = []
  let prose: string[] = []
  const flush = (): void => {
    if (prose.length > 0) out.push(change(prose.join("\n")))
    prose = []
  }
  let fence = ""
  for (const line of markdown.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? ""
    const wasOpen = fence !== ""
    if (!wasOpen) fence = mark
    else if (mark.startsWith(fence)) fence = ""
    if (wasOpen || mark !== "") {
      flush()
      out.push(line)
    } else prose.push(line)
  }
  flush()
  return out.join("\n")
}

/**
 * Makes the name by which a heading can be linked to, as forges make it: `## 1. Plan` is `#1-plan`.
 *
 * The generator has its own rule; with this one the same `#part` works in both places.
 */
export const headingName = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-")
