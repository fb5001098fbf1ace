// Shows built files as a page in Chromium, and hands over what the page posts.
//
// In:  folders with files for the browser, their addresses, headers. The page is /index.html of the first that has one.
// Out: the body of the first POST, from JSON; and the addresses that the page asked for.
// Never: reaches the network, or leaves a browser, a server or a profile behind.

import { type ChildProcess, spawn } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { json } from "node:stream/consumers"
import type { Chromium } from "./chromium.ts"

/** What is shown. */
export interface Shown {
  /** Folders by the address under which they are served, such as `/` and `/onnxruntime/`. */
  readonly folders: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
}

/** Headers of a page that is cross-origin isolated. */
export const isolated: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
}

/** What came of it. */
export interface Answer<A> {
  readonly posted: A
  /** Paths that the page asked for, in order. */
  readonly asked: readonly string[]
}

const kinds: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
}

function serve<A>({ folders, headers }: Shown, onAnswer: (answer: Answer<A>) => void): Promise<Server> {
  const asked: string[] = []
  const bodyOf = (path: string): Promise<Buffer> => {
    // The longest address that fits: what lies under /onnxruntime/ does not lie under /.
    const [at] = Object.keys(folders)
      .filter((each) => path.startsWith(each))
      .toSorted((a, b) => b.length - a.length)
    return readFile(join(folders[at!]!, path.slice(at!.length)))
  }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "POST") {
      const posted = (await json(request)) as A
      response.end()
      return onAnswer({ posted, asked })
    }
    const { pathname } = new URL(request.url ?? "/", "http://page")
    const path = pathname === "/" ? "/index.html" : pathname
    asked.push(path)
    const body = await bodyOf(path)
    response.writeHead(200, {
      "content-type": kinds[extname(path)] ?? "application/octet-stream",
      ...headers,
    })
    response.end(body)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(404).end())
  })
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)))
}

const withoutNetwork = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** Opens the page and waits until it posts. @throws Error when the browser ends before */
export async function answerOf<A>({ path, env }: Chromium, shown: Shown): Promise<Answer<A>> {
  const profile = await mkdtemp(join(tmpdir(), "aunet-browser-"))
  let server: Server | undefined
  let child: ChildProcess | undefined
  try {
    return await new Promise<Answer<A>>((resolve, reject) => {
      serve<A>(shown, resolve).then((opened) => {
        server = opened
        const { port } = opened.address() as AddressInfo
        const args = [...withoutNetwork, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`]
        child = spawn(path, args, { stdio: "ignore", env: { ...process.env, ...env } })
        child.once("error", reject)
        child.once("exit", () => reject(new Error("the browser ended before the page had answered")))
      }, reject)
    })
  } finally {
    server?.closeAllConnections()
    server?.close()
    if (child !== undefined && child.exitCode === null) {
      const ended = new Promise((resolve) => child?.once("exit", resolve))
      child.kill()
      await ended
    }
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
