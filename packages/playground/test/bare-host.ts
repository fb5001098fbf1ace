/**
 * A host of plain files that sets no headers, with the page in the site.
 *
 * In: the folder of the built page. Out: a server that is not listening yet, and the paths that it was asked for. Never: a header
 * but the kind of a file.
 */
import { readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { extname, join } from "node:path"
import { root } from "../../../tools/child.mjs"
import { withIsolation } from "../../../tools/site/playground.ts"

/** Makes it. */
export function bareHost(outDir: string): { readonly host: Server; readonly asked: readonly string[] } {
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
