// Writes the pages of the API, one a package, from the sources and the comments in them.
//
// In:  the packages. Out: a page for each that is published: every way into it, every name that it exports.
// Never: runs a package, or leaves a name out.

import { join, relative } from "node:path"
import { type Package, packagesIn } from "../packages.ts"
import type { MadePage } from "./assemble.ts"
import { commentBefore, markdownOf } from "./api/doc-comment.ts"
import { type Declared, type Exported, exportsOf } from "./api/exports.ts"
import { type Kind, kindOf, signature } from "./api/signature.ts"
import { headingName } from "./links.ts"
import { forgeOf } from "./pages.ts"

const KINDS: readonly Kind[] = ["Functions", "Classes", "Values", "Types"]

/** A way into a package, such as `aunet/node`, with what it exports. */
type Way = { readonly name: string; readonly exports: ReadonlyMap<string, Exported> }
/** A package with its ways; `headings` is where the section of a declaration is. */
type Described = {
  readonly each: Package
  readonly ways: readonly Way[]
  readonly headings: ReadonlyMap<Declared["statements"][number], string>
}

const keyOf = ({ statements }: Declared): Declared["statements"][number] => statements[0]!

/** The source behind a way; of several conditions the one for Node. */
function fileOf(folder: string, way: unknown): string | undefined {
  const file = typeof way === "object" && way !== null ? (way as Record<string, unknown>)["node"] : way
  return typeof file === "string" && file.endsWith(".ts") ? join(folder, file) : undefined
}

/** What a way declares itself, in the order of the page; each declaration once a package. */
function ownOf(way: Way, seen: Set<object>): Declared[] {
  const own = [...way.exports.values()].filter(
    (each): each is Declared => each.kind === "declared" && !seen.has(keyOf(each)),
  )
  for (const each of own) seen.add(keyOf(each))
  return KINDS.flatMap((kind) =>
    own
      .filter((each) => kindOf(each) === kind)
      .toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1)),
  )
}

function describe(each: Package): Described {
  const ways = Object.entries(each.manifest.exports ?? {}).flatMap(([path, way]) => {
    const file = fileOf(each.folder, way)
    return file === undefined
      ? []
      : [{ name: `${each.manifest.name}${path.slice(1)}`, exports: exportsOf(file) }]
  })
  // Names of headings, counted as the generator counts them: `Folder` and `folder` are `folder` and `folder-1`.
  const used = new Map<string, number>()
  const take = (heading: string): string => {
    const name = headingName(heading)
    const times = used.get(name) ?? 0
    used.set(name, times + 1)
    return times === 0 ? name : `${name}-${times}`
  }
  const headings = new Map<Declared["statements"][number], string>()
  const seen = new Set<object>()
  take(each.manifest.name)
  for (const way of ways) {
    take(way.name)
    for (const own of ownOf(way, seen)) headings.set(keyOf(own), take(own.name))
  }
  return { each, ways, headings }
}

/** Writes the page of each published package. @throws Error for a name that cannot be found */
export function apiPages(root: string): MadePage[] {
  const all = packagesIn(root)
    .filter(({ manifest }) => manifest.private !== true)
    .map(describe)
  const byWay = new Map(
    all.flatMap((described) => described.ways.map((way) => [way.name, { described, way }] as const)),
  )
  const forge = forgeOf(root)

  /** Where a name that a way exports is described. */
  const linkTo = (name: string, exported: Exported): string => {
    let [at, there] = [exported, undefined as Described | undefined]
    while (at.kind === "borrowed") {
      const next = byWay.get(at.from)
      const found = next?.way.exports.get(at.as)
      if (next === undefined || found === undefined) return `\`${name}\` of \`${at.from}\``
      ;[at, there] = [found, next.described]
    }
    const home = there ?? all.find(({ headings }) => headings.has(keyOf(at as Declared)))!
    return `[\`${name}\`](./${home.each.short}.md#${home.headings.get(keyOf(at))})`
  }

  const section = (own: Declared): string => {
    const first = keyOf(own)
    const said = commentBefore(own.source, first.start)
    const file = relative(root, own.source.file).replaceAll("\\", "/")
    const line = own.source.text.slice(0, first.start).split("\n").length
    const place = forge === undefined ? `\`${file}\`` : `[\`${file}\`](${forge}/blob/main/${file}#L${line})`
    return [
      `### ${own.name}`,
      `\`\`\`ts\n${signature(own)}\n\`\`\``,
      ...(said === undefined ? [] : [markdownOf(said)]),
      `<small>${place}</small>`.replaceAll(/`([^`]+)`/g, "<code>$1</code>"),
    ].join("\n\n")
  }

  return all.map(({ each, ways }) => {
    const seen = new Set<object>()
    const parts = ways.map((way) => {
      const own = ownOf(way, seen)
      const others = [...way.exports].filter(([, exported]) => !own.includes(exported as Declared))
      const list = others.map(([name, exported]) => linkTo(name, exported)).toSorted()
      return [
        `## ${way.name}`,
        ...own.map(section),
        ...(list.length > 0 ? [`Described elsewhere: ${list.join(", ")}.`] : []),
      ].join("\n\n")
    })
    const { name, description = "" } = each.manifest
    const head = `# ${name}\n\n${description} When to use it, and examples: its [README](../packages/${each.short}.md).`
    return { place: `api/${each.short}`, text: [head, ...parts].join("\n\n") }
  })
}
