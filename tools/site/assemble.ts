// Lays out the pages of the site for its generator: what was written by hand, with links that lead through the site, and
// lists of what there is.
//
// In:  the repository, and the pages of the API. Out: a folder of Markdown, and in `public` what is served as it is.
// Never: changes a file of the repository, or leaves a link out that leads nowhere: it is told.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { packagesIn } from "../packages.ts"
import { siteLinks } from "./links.ts"
import { forgeOf, type Page, pagesIn } from "./pages.ts"

/** A page that is generated: its place and its text. */
export type MadePage = { readonly place: string; readonly text: string }

/** How a file of a program is shown. */
const KINDS: Readonly<Record<string, string>> = { mjs: "js" }

/** Makes a page of each example: its files as they stand. */
export function examplePages(root: string): MadePage[] {
  const examples = join(root, "docs", "examples")
  const folders = readdirSync(examples, { withFileTypes: true }).filter((each) => each.isDirectory())
  return folders
    .map(({ name }) => name)
    .toSorted()
    .map((name) => {
      const files = readdirSync(join(examples, name)).toSorted()
      const shown = files.flatMap((file) => {
        const kind = file.split(".").at(-1) ?? ""
        const text = readFileSync(join(examples, name, file), "utf8").trimEnd()
        return [`## ${file}`, "", `\`\`\`${KINDS[kind] ?? kind}`, text, "```", ""]
      })
      const intro = `What it does, and what to install for it, stands in the [list of examples](../examples.md).`
      return { place: `examples/${name}`, text: [`# Example: ${name}`, "", intro, "", ...shown].join("\n") }
    })
}

/** Makes the lists: of decisions, packages and the API. */
export function listPages(root: string, pages: readonly Page[]): MadePage[] {
  const packages = packagesIn(root)
  const published = packages.filter((each) => each.manifest.private !== true)
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`
  const decisions = pages.filter(({ place }) => place.startsWith("decisions/"))
  return [
    {
      place: "decisions/index",
      text: [
        "# Decisions",
        "",
        "Why it is so: choices that were argued, each with what was measured and what it costs.",
        "",
        ...decisions.map(({ place, title }) => `- [${title}](./${place.replace("decisions/", "")}.md)`),
      ].join("\n"),
    },
    {
      place: "packages/index",
      text: [
        "# Packages",
        "",
        "Take the preset, `aunet`, or pick and mix. How they hang together is drawn in [Architecture](../architecture.md#the-packages).",
        "",
        row(["package", "", "what it is"]),
        row(["---", "---", "---"]),
        ...packages.map(({ short, manifest }) =>
          row([
            `[\`${manifest.name}\`](./${short}.md)`,
            manifest.private === true ? "" : `[API](../api/${short}.md)`,
            manifest.description ?? "",
          ]),
        ),
      ].join("\n"),
    },
    {
      place: "api/index",
      text: [
        "# API",
        "",
        "A page a package, made from the comments in its source. When to use a package, and when not, stands in its README.",
        "",
        row(["package", "", "ways into it"]),
        row(["---", "---", "---"]),
        ...published.map(({ short, manifest }) =>
          row([
            `[\`${manifest.name}\`](./${short}.md)`,
            `[README](../packages/${short}.md)`,
            Object.keys(manifest.exports ?? {})
              .map((way) => `\`${manifest.name}${way.slice(1)}\``)
              .join(", "),
          ]),
        ),
      ].join("\n"),
    },
  ]
}

/** Lays out all pages in `folder`. Returns the links that lead nowhere, as `file: target`. */
export function assemble(root: string, folder: string, api: readonly MadePage[]): string[] {
  const pages = pagesIn(root)
  const lists = listPages(root, pages)
  const made = [...lists, ...examplePages(root), ...api]
  const places = new Set([...pages, ...made].map(({ place }) => place))
  const linked = { root, places, forge: forgeOf(root) }
  rmSync(folder, { recursive: true, force: true })
  const write = (place: string, text: string): void => {
    const file = join(folder, `${place}.md`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  for (const { place, text } of made) write(place, text)
  const gone = pages.flatMap(({ source, place }) => {
    const site = siteLinks(source, place, readFileSync(join(root, source), "utf8"), linked)
    write(place, site.text)
    return site.gone.map((target) => `${source}: ${target}`)
  })
  cpSync(join(root, "docs", "drawings"), join(folder, "public", "drawings"), {
    recursive: true,
    filter: (file) => !file.endsWith(".js"),
  })
  cpSync(join(root, "tools", "site", "public"), join(folder, "public"), { recursive: true })
  // Pages of GitHub leave out what begins with an underscore unless they are told.
  writeFileSync(join(folder, "public", ".nojekyll"), "")
  return gone
}
