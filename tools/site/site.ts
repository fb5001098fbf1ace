// Makes the documentation a site: shows it while it is written, builds it, or serves what was built.
//
// In:  dev, build or preview; --base /aunet/ where it is not served at the root of its host; --port.
// Out: dev and preview print an address; build writes .cache/site/built and says how much there is.
//      Status 1 where a link leads nowhere, a page would fetch something from elsewhere, or check-built.ts finds another fault.
// Never: writes into docs, asks the network, or leaves a broken site without a word.

import { existsSync, watch } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { root } from "../child.mjs"
import { afterEdits } from "./after-edits.ts"
import { apiPages } from "./api.ts"
import { assemble, type MadePage } from "./assemble.ts"
import { checkBuilt } from "./check-built.ts"
import { buildPlayground } from "./playground.ts"
import { built, laidOut } from "./places.ts"

const { values: options, positionals } = parseArgs({
  options: { base: { type: "string", default: "/" }, port: { type: "string", default: "5173" } },
  allowPositionals: true,
})
const [what = "build"] = positionals
const base = `/${options.base.replaceAll(/^\/+|\/+$/g, "")}/`.replace("//", "/")
const port = Number(options.port)
const home = import.meta.dirname
process.env["SITE_BASE"] = base

const actions: Readonly<Record<string, () => Promise<void>>> = { dev, build, preview }
const action = actions[what]
if (action === undefined || !Number.isInteger(port)) {
  console.error(`usage: node tools/site/site.ts ${Object.keys(actions).join("|")} [--base /PATH/] [--port N]`)
  process.exitCode = 2
} else await action()

/** Lays out the pages; says which links lead nowhere. Returns how many. */
function layOut(api: readonly MadePage[]): number {
  const gone = assemble(root, laidOut, api)
  for (const line of gone) console.error(`leads nowhere: ${line}`)
  return gone.length
}

async function build(): Promise<void> {
  const began = performance.now()
  const seconds = (): string => ((performance.now() - began) / 1000).toFixed(1)
  const api = apiPages(root)
  console.log(`site: the API of ${api.length} packages was read after ${seconds()} s`)
  if (layOut(api) > 0) {
    process.exitCode = 1
    return
  }
  const { build: buildSite } = await import("vitepress")
  await buildSite(home)
  console.log("site: the playground follows")
  await buildPlayground(join(built, "playground"))
  const site = checkBuilt(built, base)
  for (const line of site.dead) console.error(`leads nowhere: ${line}`)
  for (const line of site.elsewhere) console.error(`fetched from elsewhere: ${line}`)
  for (const page of site.bare) console.error(`text without a box (<pre>), wider than a phone: ${page}`)
  for (const page of site.unsearchable) console.error(`the search does not know it: ${page}`)
  const size = `${site.pages} pages, ${(site.bytes / 1e6).toFixed(1)} MB, ${site.links} links`
  const wrongLinks = site.dead.length + site.elsewhere.length
  console.log(`site: ${size}, ${wrongLinks} of them wrong, in ${seconds()} s: ${built}`)
  if (wrongLinks + site.bare.length + site.unsearchable.length > 0) process.exitCode = 1
}

/** Pages change as they are written; the API is that of the sources when it was started. */
async function dev(): Promise<void> {
  process.env["SITE_SERVING"] = "dev"
  const api = apiPages(root)
  layOut(api)
  const { createServer } = await import("vitepress")
  const server = await createServer(home, { port })
  await server.listen()
  server.printUrls()
  const again = afterEdits(() => void layOut(api), console.error)
  for (const folder of ["docs", "packages"]) watch(join(root, folder), { recursive: true }, again)
}

async function preview(): Promise<void> {
  if (!existsSync(join(built, "index.html"))) {
    console.error("there is no built site yet: pnpm docs:build makes it")
    process.exitCode = 1
    return
  }
  const { serve } = await import("vitepress")
  await serve({ root: home, base, port })
}
