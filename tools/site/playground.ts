// Puts the playground into the built site.
//
// In:  the folder that it is to lie in. Out: its files there, and a page that asks isolation.js of the site for threads.
// Never: anything of the site in its page but that script and a line; its policy stays its own, and stands below them.

import { join } from "node:path"
import { root } from "../child.mjs"

/**
 * Goes on to the page's own folder: hosts may show it at `/playground` as well, from where what it names beside itself is
 * looked for in the folder above. A page that leaves asks for no threads: isolation.js lets the promise be.
 */
const INTO_FOLDER = [
  "<script>if (/\\/playground$/.test(location.pathname)) {",
  "window.isolationSettled = new Promise(() => {});",
  'location.replace(location.pathname + "/" + location.search + location.hash) }</script>',
].join(" ")

/**
 * Puts isolation.js first into the page: its policy lets no service worker be begun, and holds from where it stands. What
 * is begun as a service worker there is the site's own script; scripts that somebody opens run in workers, which cannot.
 */
export function withIsolation(page: string, address = "../isolation.js"): string {
  const [start = ""] = /<head[^>]*>/.exec(page) ?? []
  if (start === "")
    throw new Error("the page of the playground has no <head> for isolation.js; see its index.html")
  return page.replace(start, () => `${start}\n    ${INTO_FOLDER}\n    <script src="${address}"></script>`)
}

/** Builds it. */
export async function buildPlayground(outDir: string): Promise<void> {
  const { build } = await import("vite")
  await build({
    configFile: join(root, "packages", "playground", "tools", "vite.config.ts"),
    logLevel: "warn",
    build: { outDir, emptyOutDir: true },
    plugins: [
      {
        name: "isolation",
        // After the policy is in it.
        transformIndexHtml: { order: "post", handler: (page) => withIsolation(page) },
      },
    ],
  })
}
