// What the site lists is there, what is there it lists, and links lead through it. Nothing is built here: `pnpm docs:build` does, and
// looks at every link of what came out.

import { readFileSync } from "node:fs"
import { join } from "node:path"
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { packagesIn } from "../packages.ts"
import { afterEdits } from "../site/after-edits.ts"
import { commentBefore, markdownOf } from "../site/api/doc-comment.ts"
import { exportsOf } from "../site/api/exports.ts"
import { kindOf, signature } from "../site/api/signature.ts"
import { apiPages } from "../site/api.ts"
import { listPages } from "../site/assemble.ts"
import { checkBuilt } from "../site/check-built.ts"
import { headingName, siteLinks } from "../site/links.ts"
import { pageFor, pagesIn } from "../site/pages.ts"
import { withIsolation } from "../site/playground.ts"
import { sidebar } from "../site/sidebar.ts"
import { tree } from "./tree.ts"

const packages = packagesIn(root)
const pages = pagesIn(root)

test("the sidebar names every guide, decision and package, and nothing that is not there", () => {
  const links = sidebar(pages, packages).flatMap(({ items }) => items.map(({ link }) => link))
  const handmade = pages.filter(({ place }) => place !== "index").map(({ place }) => `/${place}`)
  const api = packages.filter(({ manifest }) => manifest.private !== true).map(({ short }) => `/api/${short}`)
  expect(links.toSorted()).toEqual([...handmade, ...api].toSorted())
  expect(pages.filter(({ title }) => title === "")).toEqual([])
})

test("a guide that has no place in the journey is told, and a page that is named and missing", () => {
  const stray = { source: "docs/guides/stray.md", place: "guides/stray", title: "Stray" }
  expect(() => sidebar([...pages, stray], packages)).toThrow("guides/stray has no place in the journey")
  const without = pages.filter(({ place }) => place !== "glossary")
  expect(() => sidebar(without, packages)).toThrow("the sidebar names glossary, and there is no such page")
})

test("no link of a page leads nowhere, and each page of the API names all exports", () => {
  const api = apiPages(root)
  const places = new Set([...pages, ...listPages(root, pages), ...api].map(({ place }) => place))
  const linked = { root, places, forge: "https://forge.example/owner/aunet" }
  const gone = pages.flatMap(
    ({ source, place }) => siteLinks(source, place, readFileSync(join(root, source), "utf8"), linked).gone,
  )
  expect(gone).toEqual([])
  const splitter = api.find(({ place }) => place === "api/splitter")!.text
  const names = [...exportsOf(join(root, "packages/splitter/src/index.ts")).keys()]
  expect(names.filter((name) => !splitter.includes(`### ${name}\n`))).toEqual([])
})

test("a link leads to the page of a file, to a drawing, to the forge, or is no link", () => {
  const root = tree({
    "package.json": "{}",
    "docs/guides/a.md": "",
    "docs/drawings/x.svg": "",
    "packages/data/README.md": "",
    "packages/data/src/x.ts": "",
  })
  const places = new Set(["guides/a", "packages/data", "packages/index", "index"])
  const through = (markdown: string, forge?: string) =>
    siteLinks("docs/guides/a.md", "guides/a", markdown, { root, places, forge })
  const forge = "https://forge.example/o/a"
  expect(through("[d](../../packages/data/README.md#api) [`d`](../../packages/data)").text).toBe(
    "[d](../packages/data.md#api) [`d`](../packages/data.md)",
  )
  expect(through("![x](../drawings/x.svg) [top](../../README.md) [all](../../packages)").text).toBe(
    "![x](/drawings/x.svg) [top](../index.md) [all](../packages/index.md)",
  )
  expect(through("[x](../../packages/data/src/x.ts)", forge).text).toBe(
    `[x](${forge}/blob/main/packages/data/src/x.ts)`,
  )
  expect(through("[x](../../packages/data/src/x.ts)").text).toBe("x")
  const untouched = "`[x](gone.md)` [web](https://x.example) [here](#part)\n```md\n[x](gone.md)\n```"
  expect(through(untouched)).toEqual({ text: untouched, gone: [] })
  expect(through("[x](gone.md) [out](../../../etc/passwd)").gone).toEqual(["gone.md", "../../../etc/passwd"])
  expect(pageFor("docs/guides/none.md", places)).toBe(undefined)
  expect(headingName("1. Plan: `a` and B_c!")).toBe("1-plan-a-and-b_c")
})

test("the API shows declarations without bodies, and what their comments say", () => {
  const root = tree({
    "index.ts":
      'export { twice, type Pair as Two } from "./a.ts"\nexport { z } from "effect"\nexport * from "./b.ts"',
    "a.ts": [
      "/**",
      " * Doubles a number, as in `a<b>` but not <b>.",
      " *",
      " * @param x any number",
      " * @returns twice as much",
      " * @example twice(2) // 4",
      " */",
      "export function twice(x: number): number {",
      "  return 2 * x",
      "}",
      "export type Pair = readonly [number, number]",
    ].join("\n"),
    "b.ts": [
      "export class Box {",
      "  #own = 1",
      "  readonly size: number = 3",
      "  get(at: number): number {",
      "    return at",
      "  }",
      "}",
      "export const half = (x: number): number => x / 2",
    ].join("\n"),
  })
  const found = exportsOf(join(root, "index.ts"))
  expect([...found.keys()]).toEqual(["twice", "Two", "z", "Box", "half"])
  expect(found.get("z")).toEqual({ kind: "borrowed", name: "z", from: "effect", as: "z" })
  const shown = [...found.values()].flatMap((each) =>
    each.kind === "declared" ? [[kindOf(each), signature(each)]] : [],
  )
  expect(shown).toEqual([
    ["Functions", "function twice(x: number): number"],
    ["Types", "type Pair = readonly [number, number]"],
    ["Classes", "class Box {\n  readonly size: number\n  get(at: number): number\n}"],
    ["Functions", "const half = (x: number): number"],
  ])
  const twice = found.get("twice")
  if (twice?.kind !== "declared") throw new Error("twice is declared")
  expect(markdownOf(commentBefore(twice.source, twice.statements[0]!.start)!)).toBe(
    "Doubles a number, as in `a<b>` but not &lt;b>.\n\n- `x`: any number\n\n**Gives** twice as much\n\n```ts\ntwice(2) // 4\n```",
  )
})

test("a built site with a dead link, a part that is not there, or something from elsewhere is told", () => {
  const folder = tree({
    "index.html":
      '<a href="/base/a.html#there">a</a><a href="./gone.html">g</a><img src="https://x.example/x.png">',
    "a.html":
      '<h1 id="there">A</h1><a href="#nowhere">n</a><a href="https://x.example/">web</a><a href="/other/">o</a>',
  })
  expect(checkBuilt(folder, "/base/")).toMatchObject({
    pages: 2,
    links: 4,
    dead: ["a.html: #nowhere", "a.html: /other/", "index.html: ./gone.html"],
    elsewhere: ["index.html: https://x.example/x.png"],
  })
})

test("text of one width without a box is told, and a guide that the search of the site does not know", () => {
  const box = '<div class="language-text"><pre class="shiki x" tabindex="0"><code>a</code></pre></div>'
  const index = '{"documentIds":{"0":"/base/guides/a.html#first"},"index":[["first",{}],["model",{}]]}'
  const site = {
    "guides/a.html": `<h1 id="first" tabindex="-1">First model <a href="#first">#</a></h1>${box}`,
    "guides/b.html": "<h1>First</h1><pre><code>a</code></pre>",
    "c.html": '<pre v-pre="">a</pre>',
  }
  const withIndex = tree({ ...site, "assets/chunks/@localSearchIndexroot.x.js": `var e='${index}'` })
  expect(checkBuilt(withIndex, "/base/")).toMatchObject({
    bare: ["c.html", "guides/b.html"],
    unsearchable: ["guides/b.html"],
  })
  const lost = tree({ ...site, "assets/chunks/@localSearchIndexroot.x.js": index.replace("model", "m") })
  expect(checkBuilt(lost, "/base/").unsearchable).toEqual(["guides/a.html", "guides/b.html"])
  expect(checkBuilt(tree(site), "/base/").unsearchable).toEqual(["guides/a.html", "guides/b.html"])
})

test("the playground goes on into its folder where a host shows it without a slash", () => {
  const page = withIsolation('<html><head lang="en"><meta></head></html>')
  const [, script = "", rest = ""] =
    /^<html><head lang="en">\s*<script>([^]*?)<\/script>\s*([^]*)/.exec(page) ?? []
  expect(rest).toMatch(/^<script src="..\/isolation.js"><\/script><meta>/)
  const leadsTo = (pathname: string): readonly unknown[] => {
    const left: string[] = []
    const window: { isolationSettled?: unknown } = {}
    const replace = (to: string): void => void left.push(to)
    runInNewContext(script, { window, Promise, location: { pathname, search: "?a", hash: "#b", replace } })
    return [...left, window.isolationSettled !== undefined]
  }
  expect(leadsTo("/base/playground")).toEqual(["/base/playground/?a#b", true])
  for (const there of ["/playground/", "/base/playground/index.html", "/playground/index"])
    expect([there, leadsTo(there)]).toEqual([there, [false]])
})

test("a file that is gone while it is edited is told, and the next edit lays out the pages again", async () => {
  const said: string[] = []
  let times = 0
  let done = (): void => {}
  const edited = afterEdits(
    () => {
      times++
      done()
      if (times === 1) throw new Error("ENOENT: docs/guides/a.md")
    },
    (line) => void said.push(line),
    0,
  )
  for (const [event, name] of [
    ["rename", "guides/a.md"],
    ["change", "guides/b.md"],
  ] as const) {
    const laidOut = new Promise<void>((resolve) => (done = resolve))
    edited(event, "guides/a.ts")
    edited(event, name)
    edited(event, name)
    await laidOut
    // What it throws is caught after it.
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(times).toBe(2)
  expect(said).toEqual([expect.stringContaining("docs/guides/a.md")])
})
