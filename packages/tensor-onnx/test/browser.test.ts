/** The engine in a page of a real browser, bundled as a user's bundler would: the conformance suite and a training. */
import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { json } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { build } from "vite"
import { expect, test } from "vitest"

const browser = [process.env["CHROME_PATH"] ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== "" && existsSync(path),
)

/** What the page posts. */
interface Answer {
  readonly error?: string
  readonly ran: number
  readonly failed: readonly string[]
  readonly report: unknown
  readonly w: readonly number[]
  readonly together: readonly (readonly number[])[]
  readonly isolated: boolean
  /** Files of WebAssembly that the page fetched. */
  readonly wasm: readonly string[]
}

const kinds: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
  wasm: "application/wasm",
}

/**
 * Serves a bundle and the runtime's files to a page that is cross-origin isolated; hands over what it posts, and what
 * it had fetched of WebAssembly until then.
 */
function serve(bundle: string, runtime: string, onAnswer: (answer: Answer) => void): Promise<Server> {
  const wasm = new Set<string>()
  const bodyOf = (url: string): string | Promise<Buffer> =>
    url === "/"
      ? '<!doctype html><script type="module" src="/page.js"></script>'
      : readFile(join(url.startsWith("/onnxruntime/") ? runtime : bundle, basename(url)))
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "/" } = request
    if (method === "POST") {
      onAnswer({ ...((await json(request)) as Omit<Answer, "wasm">), wasm: [...wasm] })
      response.end()
      return
    }
    const kind = url === "/" ? "html" : (url.split(".").at(-1) as string)
    if (kind === "wasm") wasm.add(basename(url))
    const body = await bodyOf(url)
    response.writeHead(200, {
      "content-type": kinds[kind] ?? "text/plain",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    })
    response.end(body)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(404).end())
  })
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)))
}

/** Bundles the page for browsers, minified, as a user's build does. */
const bundlePage = (folder: string) =>
  build({
    configFile: false,
    logLevel: "error",
    root: import.meta.dirname,
    build: {
      outDir: folder,
      target: "esnext",
      rollupOptions: {
        input: join(import.meta.dirname, "browser", "page.ts"),
        output: { entryFileNames: "[name].js", chunkFileNames: "[name].js" },
      },
    },
  })

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

async function answerOf(page: string): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), "aunet-browser-"))
  let server: Server | undefined
  let child: ChildProcess | undefined
  try {
    await bundlePage(folder)
    const runtime = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web")))
    return await new Promise<Answer>((resolve, reject) => {
      serve(folder, runtime, resolve).then((opened) => {
        server = opened
        const { port } = opened.address() as AddressInfo
        const profile = `--user-data-dir=${join(folder, "profile")}`
        child = spawn(page, [...withoutNetwork, profile, `http://127.0.0.1:${port}/`], { stdio: "ignore" })
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
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

test.skipIf(browser === undefined)(
  "the suite passes and a training runs in a page (left out where there is no Chromium; CHROME_PATH names one)",
  async () => {
    const answer = await answerOf(browser as string)
    expect(answer.error).toBeUndefined()
    expect(answer.isolated).toBe(true)
    // 14 MB; the builds with GPUs have twice that, and none was asked for.
    expect(answer.wasm).toEqual(["ort-wasm-simd-threaded.wasm"])
    expect(answer.report).toEqual({ engine: "onnx", backend: "wasm" })
    expect(answer.failed).toEqual([])
    expect(answer.ran).toBeGreaterThan(300)
    expect(answer.w[0]).toBeCloseTo(3, 2)
    expect(answer.w[1]).toBeCloseTo(-1, 2)
    expect(answer.together).toEqual([answer.w, answer.w, answer.w])
  },
  120_000,
)
