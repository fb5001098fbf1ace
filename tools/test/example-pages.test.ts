/** The pages of docs/examples, each made as it stands there and used in Chromium as a person would. */
import { once } from "node:events"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { dirname, extname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "vite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import webpack from "webpack"
import { bundleOneFile } from "../../packages/aunet/bundle/bundle-one-file.ts"
import { root } from "../child.mjs"
import { findChromium } from "../chromium.ts"
import { type DrivenPage, drive } from "../drive-chromium.ts"
import { type TinyRun, tinyRun } from "./tiny-run.ts"

const examples = join(root, "docs", "examples")
const chromium = findChromium()
const closing: (() => unknown)[] = []
let tiny: TinyRun
let browser: DrivenPage
/** Another origin, with what a CDN of npm packages has. */
let network = ""

const KINDS: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
}

/** Serves files on an origin of its own; pages of others may read them. */
async function served(fileOf: (path: string) => string): Promise<string> {
  const server = createServer((request, response) => {
    const file = fileOf(new URL(request.url ?? "/", "http://page").pathname)
    const headers = {
      "content-type": KINDS[extname(file)] ?? "text/plain",
      "access-control-allow-origin": "*",
    }
    try {
      const bytes = readFileSync(file)
      response.writeHead(200, headers).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  if (chromium === undefined) return
  tiny = await tinyRun("example-pages")
  closing.push(() => tiny[Symbol.dispose]())
  const runtime = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web")))
  network = await served((path) => {
    const [, name] = /^\/npm\/onnxruntime-web@[\d.]+\/dist\/([\w.-]+)$/.exec(path) ?? []
    return name === undefined ? tiny.path("cdn", path) : join(runtime, name)
  })
  const site = await served((path) => (path.startsWith("/run/") ? tiny.path(path) : tiny.path("pages", path)))
  mkdirSync(tiny.path("pages"))
  writeFileSync(tiny.path("pages", "index.html"), "<!doctype html>")
  browser = await drive(chromium, `${site}/index.html`)
  closing.push(() => browser[Symbol.asyncDispose]())
})
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

/** Bundles a page with vite, by the settings that stand beside it. */
const withVite = (name: string) => (): Promise<unknown> =>
  build({
    root: join(examples, name),
    configFile: join(examples, name, "vite.config.js"),
    base: "./",
    logLevel: "error",
    build: { outDir: tiny.path("pages", name), emptyOutDir: true, minify: false },
  })

/** What a page that names its engine never loads: read and written out, it would be most of the work. */
const NEVER_LOADED = ["@aunet/tensor-gpujs", "@aunet/trainer", "@aunet/splitter-cjk", "re2js"]

/** Bundles the page for webpack by its settings; our packages are TypeScript here, and are not made small. */
async function withWebpack(): Promise<void> {
  const context = join(examples, "webpack")
  const { default: settings } = (await import(pathToFileURL(join(context, "webpack.config.mjs")).href)) as {
    default: webpack.Configuration
  }
  const out = tiny.path("pages", "webpack")
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
    webpack(
      {
        ...settings,
        context,
        mode: "development",
        devtool: false,
        output: { path: join(out, "dist") },
        resolve: {
          extensionAlias: { ".js": [".ts", ".js"] },
          alias: Object.fromEntries(NEVER_LOADED.map((name) => [name, false])),
        },
        module: {
          rules: [{ test: /\.ts$/, loader: fileURLToPath(new URL("strip-types.mjs", import.meta.url)) }],
        },
      },
      (error, result) => (error === null ? resolve(result) : reject(error)),
    )
  })
  expect(stats?.toJson({ all: false, errors: true, warnings: true })).toMatchObject({
    errors: [],
    warnings: [],
  })
  writeFileSync(join(out, "index.html"), readFileSync(join(context, "index.html")))
}

/** Puts the one file where a CDN would have it. */
async function withoutBundler(): Promise<void> {
  const page = readFileSync(join(examples, "without-a-bundler", "index.html"), "utf8")
  const named = [...page.matchAll(/\/npm\/([^/]+)\//g)].map(([, name]) => name!)
  // Without a version a later one comes to the page unasked.
  expect(named.filter((name) => !/^[\w-]+@\d+\.\d+\.\d+$/.test(name))).toEqual([])
  const [file] = new Set(named.filter((name) => name.startsWith("aunet@")))
  await bundleOneFile(tiny.path("cdn", "npm", file!, "dist", "browser"))
  mkdirSync(tiny.path("pages", "without-a-bundler"))
  writeFileSync(
    tiny.path("pages", "without-a-bundler", "index.html"),
    page.replaceAll("https://cdn.jsdelivr.net", network),
  )
}

/** Opens a page in a frame, and does there what a script says; a file that is not there ends it. */
const visit = (name: string, script: string): Promise<string> =>
  browser.evaluate(`(async () => {
    const frame = document.createElement("iframe")
    frame.src = ${JSON.stringify(`/${name}/index.html`)}
    const loaded = new Promise((resolve) => (frame.onload = resolve))
    document.body.replaceChildren(frame)
    await loaded
    const at = (id) => frame.contentDocument.getElementById(id)
    const text = () => at("text").value ?? at("text").textContent
    const until = async (what) => {
      for (;;) {
        const status = at("status")?.textContent ?? ""
        if (what(status)) return
        if (/fail|cannot|invalid|error|not /i.test(status)) throw new Error(status)
        const lost = frame.contentWindow.performance.getEntriesByType("resource").find(({ responseStatus }) => responseStatus >= 400)
        if (lost !== undefined) throw new Error(lost.name + " is not there")
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    await until((status) => status === "ready")
    at("write").click()
    ${script}
  })()`)

/** It writes until it is stopped. */
const WRITES = `
  await until(() => text().length > "the cat".length + 3)
  at("stop").click()
  await until(() => !at("write").disabled)
  return text()`

const COMPARES = `
  const items = () => [...frame.contentDocument.querySelectorAll("li")]
  await until(() => items().length === 3)
  return items().map((item) => item.textContent).join("; ")`

const LEARNS = `
  await until((status) => /^step/.test(status))
  at("stop").click()
  await until((status) => status === "ready")
  return text()`

describe.skipIf(chromium === undefined).each([
  ["without-a-bundler", withoutBundler, WRITES, /^the cat[^]{4}/],
  ["vite", withVite("vite"), WRITES, /^the cat[^]{4}/],
  ["webpack", withWebpack, COMPARES, /^(\w+: \d\.\d\d bits a byte(; |$)){3}$/],
  ["worker", withVite("worker"), LEARNS, /^the cat[^]+/],
  ["react", withVite("react"), WRITES, /^the cat[^]{4}/],
])("%s (left out where there is no Chromium)", (name, make, script, shown) => {
  beforeAll(async () => void (await make()))

  test("is made, and does what it is there for", async () => {
    expect(await visit(name, script)).toMatch(shown)
  })
})
