// The settings of the site's generator.
//
// In:  the pages that tools/site/assemble.ts has laid out; SITE_BASE, the path under which the site is served.
// Out: the settings. Never: names an address of another origin; a policy in each page forbids all of them.

import { join } from "node:path"
import { defineConfig } from "vitepress"
import { root } from "../child.mjs"
import { packagesIn } from "../packages.ts"
import { headingName } from "./links.ts"
import { forgeOf, pagesIn } from "./pages.ts"
import { built, cache, laidOut } from "./places.ts"
import { sidebar } from "./sidebar.ts"

const groups = sidebar(pagesIn(root), packagesIn(root))
const forge = forgeOf(root)
const serving = process.env["SITE_SERVING"] === "dev"

/** The generator writes a few lines of script and style into each page; all else has to be a file of the site. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ")

export default defineConfig({
  title: "AU-Net",
  description:
    "A language model over raw bytes that trains, evaluates and writes, in Node and in the browser.",
  base: process.env["SITE_BASE"] ?? "/",
  srcDir: laidOut,
  outDir: built,
  cacheDir: cache,
  ignoreDeadLinks: false,
  head: [
    ["link", { rel: "icon", href: "data:," }],
    ["meta", { name: "referrer", content: "no-referrer" }],
    ...(serving
      ? []
      : [
          ["meta", { "http-equiv": "Content-Security-Policy", content: policy }] as [
            string,
            Record<string, string>,
          ],
        ]),
  ],
  markdown: {
    anchor: { slugify: headingName },
    headers: false,
    config: (md) => {
      // Text that is indented gets the box of text between fences: bare, it is wider than a phone, and the page moves with it.
      md.core.ruler.push("indented", ({ tokens }) => {
        for (const token of tokens)
          if (token.type === "code_block")
            Object.assign(token, { type: "fence", markup: "```", info: "text" })
      })
      // Pages are text: what the generator would take for an expression of its own is written as it stands.
      for (const rule of ["text", "code_inline"]) {
        const before = md.renderer.rules[rule]
        md.renderer.rules[rule] = (...given) => (before?.(...given) ?? "").replaceAll("{{", "&#123;&#123;")
      }
    },
  },
  vite: { publicDir: join(laidOut, "public"), build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    nav: [
      { text: "Guides", link: "/guides/install", activeMatch: "^/(guides|examples)" },
      { text: "Packages", link: "/packages/", activeMatch: "^/packages/" },
      { text: "API", link: "/api/", activeMatch: "^/api/" },
      // A page of its own: it is built beside this site, and not shown while this is written.
      ...(serving ? [] : [{ text: "Playground", link: "/playground/", target: "_self" }]),
      { text: "Decisions", link: "/decisions/", activeMatch: "^/decisions/" },
      { text: "Log", link: "/log" },
      ...(forge === undefined ? [] : [{ text: "Source", link: forge }]),
    ],
    sidebar: groups.map((group) => ({ ...group, items: [...group.items] })),
    outline: { level: [2, 3], label: "On this page" },
    search: { provider: "local" },
    docFooter: { prev: "Before", next: "Next" },
    externalLinkIcon: true,
  },
})
