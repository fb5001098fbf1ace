/**
 * A host of plain files that sets no headers, with the page in the site.
 *
 * In: a browser, the folder of the built page. Out: whether a link shows there what it holds. Never: a header but the kind of a
 * file.
 */
import { readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { extname, join } from "node:path"
import { expect } from "vitest"
import { root } from "../../../tools/child.mjs"
import type { Chromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { withIsolation } from "../../../tools/site/playground.ts"
import { shareHash } from "../src/page/share-link.ts"

/** Makes it. */
function bareHost(outDir: string): { readonly host: Server; readonly asked: readonly string[] } {
  const asked: string[] = []
  const kinds: Readonly<Record<string, string>> = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
  }
  const host = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host")
    asked.push(pathname)
    const path = pathname.replace(/\/$/, "/index.html")
    try {
      const file = path.startsWith("/playground/")
        ? join(outDir, path.slice("/playground/".length))
        : join(root, "tools", "site", "public", path)
      const body = readFileSync(file)
      response.writeHead(200, { "content-type": kinds[extname(file)] ?? "application/octet-stream" })
      response.end(extname(file) === ".html" ? withIsolation(body.toString()) : body)
    } catch {
      response.writeHead(404).end()
    }
  })
  return { host, asked }
}

/** A link to the page on such a host: it is loaded once more, and shows what it holds. */
export async function loadedOnceMore(chromium: Chromium, outDir: string): Promise<void> {
  const { host, asked } = bareHost(outDir)
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", () => resolve()))
  try {
    const { port } = host.address() as AddressInfo
    const text = "a text that somebody sent"
    const hash = shareHash("see", { text })
    await using page = await drive(chromium, `http://127.0.0.1:${port}/playground/${hash}`)
    // The first page ends while it is asked.
    for (let isThere = false; !isThere;)
      isThere = await page
        .until(
          `crossOriginIsolated && document.querySelector(".segments")?.textContent.includes(${JSON.stringify(text)})`,
        )
        .then(
          () => true,
          () => false,
        )
    expect(await page.evaluate("location.hash")).toBe("#see")
    expect(asked.filter((each) => each === "/playground/")).toHaveLength(2)
    expect(asked.filter((each) => /\/see-worker-[\w-]+\.js$/.test(each))).toHaveLength(1)
    expect(page.complaints).toEqual([])
  } finally {
    host.closeAllConnections()
    host.close()
  }
}
