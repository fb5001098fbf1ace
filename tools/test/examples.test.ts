/** The programs of docs/examples, each as it stands there: those for Node asked as clients would, the pages in Chromium. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath, pathToFileURL } from "node:url"
import { train } from "aunet"
import { nodeFolder } from "aunet/node"
import { build } from "vite"
import { afterAll, beforeAll, expect, test } from "vitest"
import webpack from "webpack"
import { bundleOneFile } from "../../packages/aunet/bundle/bundle-one-file.ts"
import { root } from "../child.mjs"
import { findChromium } from "../chromium.ts"
import { answerOf } from "../page-in-chromium.ts"

const examples = join(root, "docs", "examples")
const chromium = findChromium()
let folder = ""
const made = (...names: string[]): string => join(folder, ...names)

beforeAll(async () => {
  // Inside the workspace, so that packages are found by name.
  mkdirSync(join(root, ".cache"), { recursive: true })
  folder = mkdtempSync(join(root, ".cache", "examples-"))
  const data = [{ name: "cat", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(40)) }]
  const small = { length: { steps: 1 }, rowBytes: 32, rows: 1, engine: "reference" }
  for await (const _ of train({ data, ...small, out: nodeFolder(made("run")) }));
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test("each has fewer than sixty lines, and its row in the list", () => {
  const list = readFileSync(join(examples, "README.md"), "utf8")
  const lines = new Map<string, number>()
  for (const file of globSync("*/*", { cwd: examples })) {
    const name = dirname(file)
    const text = readFileSync(join(examples, file), "utf8")
    lines.set(name, (lines.get(name) ?? 0) + text.split("\n").length - 1)
  }
  expect(lines.size).toBe(7)
  expect([...lines].filter(([, count]) => count >= 60)).toEqual([])
  expect([...lines.keys()].filter((name) => !list.includes(`| [${name}](${name}) |`))).toEqual([])
})

const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill("SIGKILL")
})

// Windows has no signals between processes.
test.skipIf(process.platform === "win32").concurrent.each(["hono", "express"])(
  "%s: the app answers, the model behind it does, and both end in good order",
  async (name) => {
    const child = spawn(process.execPath, [join(examples, name, "server.mjs"), made("run")], {
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    })
    running.push(child)
    const ended = once(child, "exit")
    const [address] = (await Promise.race([
      once(createInterface(child.stdout), "line"),
      ended.then(([code]) => Promise.reject(new Error(`it ended with ${code}`))),
    ])) as [string]
    expect(await (await fetch(address)).text()).toContain('href="/ai/"')
    const page = await fetch(new URL("/ai/", address), { headers: { accept: "text/html" } })
    expect(await page.text()).toContain("<h1>run</h1>")
    const ask = (body: object): Promise<Response> =>
      fetch(new URL("/ai/v1/completions", address), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ prompt: "the cat", ...body }),
      })
    const whole = (await (await ask({ max_tokens: 8, seed: 1 })).json()) as { usage: object }
    expect(whole.usage).toEqual({ prompt_tokens: 7, completion_tokens: 8, total_tokens: 15 })
    const answer = await ask({ max_tokens: 30, stream: true })
    child.kill("SIGTERM")
    expect(await answer.text()).toMatch(/\[DONE\]\n\n$/)
    expect(await ended).toEqual([0, null])
  },
)

/** What a person would do on each page, and see; all of them at once, each in a frame. */
const visitor = `
if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve))
const frames = Object.fromEntries([...document.querySelectorAll("iframe")].map((frame) => [frame.name, frame.contentDocument]))
const lost = (name) =>
  frames[name].defaultView.performance.getEntriesByType("resource").find(({ responseStatus }) => responseStatus >= 400)
const until = async (name, what) => {
  for (let seen; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    seen = frames[name].querySelector("#status")?.textContent ?? ""
    if (what(seen, frames[name])) return seen
    if (/fail|cannot|invalid|error|not /i.test(seen)) throw new Error(seen)
    if (lost(name) !== undefined) throw new Error(lost(name).name + " is not there")
  }
}
const text = (name) => { const at = frames[name].querySelector("#text"); return at.value ?? at.textContent }
const click = (name, id) => frames[name].querySelector("#" + id).click()
const writes = async (name) => {
  await until(name, (status) => status === "ready")
  click(name, "write")
  await until(name, () => text(name).length > "the cat".length + 3)
  click(name, "stop")
  await until(name, (_, page) => !page.querySelector("#write").disabled)
  return text(name)
}
const visits = {
  "without-a-bundler": writes,
  vite: writes,
  react: writes,
  webpack: async (name) => {
    await until(name, (status) => status === "ready")
    click(name, "write")
    await until(name, (_, page) => page.querySelectorAll("li").length === 3)
    return [...frames[name].querySelectorAll("li")].map((item) => item.textContent).join("; ")
  },
  worker: async (name) => {
    await until(name, (status) => status === "ready")
    click(name, "write")
    await until(name, (status) => /^step/.test(status))
    click(name, "stop")
    await until(name, (status) => status === "ready")
    return text(name)
  },
}
const posted = await Promise.all(Object.entries(visits).map(async ([name, visit]) => [name, await visit(name).catch(String)]))
await fetch("/", { method: "POST", body: JSON.stringify(Object.fromEntries(posted)) })
`

/** Bundles a page with vite, by the settings that stand beside it. */
const withVite = (name: string): Promise<unknown> =>
  build({
    root: join(examples, name),
    configFile: join(examples, name, "vite.config.js"),
    base: "./",
    logLevel: "error",
    build: { outDir: made("pages", name), emptyOutDir: true, minify: false },
  })

/** What a page that names its engine never loads: read and written out, it would be most of the work. */
const NEVER_LOADED = ["@aunet/tensor-gpujs", "@aunet/trainer", "@aunet/splitter-cjk", "re2js"]

/** Bundles the page for webpack by its settings; our packages are TypeScript here, and are not made small. */
async function withWebpack(): Promise<void> {
  const context = join(examples, "webpack")
  const { default: settings } = (await import(pathToFileURL(join(context, "webpack.config.mjs")).href)) as {
    default: webpack.Configuration
  }
  const out = made("pages", "webpack")
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
    webpack(
      {
        ...settings,
        context,
        mode: "development",
        devtool: false,
        output: { ...settings.output, path: join(out, "dist") },
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

/** A server of another origin with what a CDN would have; pages may read it. */
async function contentNetwork(): Promise<{ origin: string; close: () => void }> {
  await bundleOneFile(made("cdn", "npm", "aunet", "dist", "browser"))
  const runtime = dirname(fileURLToPath(import.meta.resolve("onnxruntime-web")))
  const server = createServer((request, response) => {
    const path = request.url ?? ""
    const [, name] = /^\/npm\/onnxruntime-web@[\d.]+\/dist\/([\w.-]+)$/.exec(path) ?? []
    const file = name === undefined ? made("cdn", path) : join(runtime, name)
    const type = file.endsWith(".wasm") ? "application/wasm" : "text/javascript"
    response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*" })
    response.end(readFileSync(file))
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

test.skipIf(chromium === undefined)(
  "the pages write, compare and learn, bundled or not (left out where there is no Chromium)",
  async () => {
    const [network] = await Promise.all([
      contentNetwork(),
      ...["vite", "react", "worker"].map(withVite),
      withWebpack(),
    ])
    try {
      const page = readFileSync(join(examples, "without-a-bundler", "index.html"), "utf8")
      mkdirSync(made("pages", "without-a-bundler"), { recursive: true })
      writeFileSync(
        made("pages", "without-a-bundler", "index.html"),
        page.replaceAll("https://cdn.jsdelivr.net", network.origin),
      )
      const names = ["without-a-bundler", "vite", "webpack", "worker", "react"]
      const frames = names.map((name) => `<iframe name="${name}" src="./${name}/index.html"></iframe>`)
      writeFileSync(
        made("pages", "index.html"),
        `<!doctype html>${frames.join("")}<script type="module" src="./visitor.js"></script>`,
      )
      writeFileSync(made("pages", "visitor.js"), visitor)
      const { posted } = await answerOf<Record<string, string>>(chromium!, {
        folders: { "/": made("pages"), "/run/": made("run") },
      })
      for (const name of ["without-a-bundler", "vite", "react"])
        expect([name, posted[name]]).toEqual([name, expect.stringMatching(/^the cat[^]{4}/)])
      expect(posted["webpack"]).toMatch(/^(\w+: \d\.\d\d bits a byte(; |$)){3}$/)
      expect(posted["worker"]).toMatch(/^the cat[^]+/)
    } finally {
      network.close()
    }
  },
)
