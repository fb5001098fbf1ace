// Puts the playground into the built site.
//
// In:  the folder that it is to lie in. Out: its files there, and a page that asks isolation.js of the site for threads.
// Never: anything of the site in its page but that script; its policy stays its own.

import { join } from "node:path"
import { root } from "../child.mjs"

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
        transformIndexHtml: () => [
          { tag: "script", attrs: { src: "../isolation.js" }, injectTo: "head" as const },
        ],
      },
    ],
  })
}
