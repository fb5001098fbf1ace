/** The page of docs/guides/in-a-browser.md, as it stands there, bundled and used in Chromium. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as aunet from "aunet"
import { nodeFolder } from "aunet/node"
import { build, type Rolldown } from "vite"
import { expect, test } from "vitest"
import { root } from "../child.mjs"
import { codeBlocks } from "../code-blocks.ts"
import { findChromium } from "../chromium.ts"
import { answerOf, isolated } from "../page-in-chromium.ts"

/** What a person would do with the page, and see. */
const visitor = `
import * as aunet from "aunet"
import { fetchedFolder } from "aunet/web"
import { loadInWorker } from "aunet/worker"

const said = () => document.querySelector("#said").textContent
const click = (id) => document.querySelector(id).click()
const until = async (what) => {
  while (!what.test(said())) await new Promise((resolve) => setTimeout(resolve, 20))
}
const visit = async () => {
  click("#train")
  await until(/bits a byte/)
  click("#stop")
  await until(/kept after/)
  click("#write")
  await until(/written/)
  const model = await aunet.load(fetchedFolder("/run/"), { engine: "reference" })
  const fetched = await model.complete("the cat", { maxBytes: 8, seed: 1 })
  await model.close()
  // The same from a worker, which finds its script and what that imports.
  const away = await loadInWorker("/run/", { engine: "reference" })
  let inWorker = ""
  for await (const { text } of away.generate("the cat", { maxBytes: 8, seed: 1 })) inWorker += text
  await away.close()
  return { said: said(), fetched, inWorker, names: Object.keys(aunet).length, hasNode: "process" in globalThis }
}
const failed = new Promise((_, reject) => {
  for (const kind of ["error", "unhandledrejection"])
    window.addEventListener(kind, (event) => reject(event.reason ?? event.message))
  until(/failed|\\bcannot\\b/).then(() => reject(said()))
})
const posted = await Promise.race([visit(), failed]).catch((error) => ({ error: String(error) }))
await fetch("/", { method: "POST", body: JSON.stringify(posted) })
`

interface Posted {
  readonly error?: string
  readonly said: string
  readonly fetched: string
  readonly inWorker: string
  /** How many things the preset exports: all of them are in the bundle. */
  readonly names: number
  readonly hasNode: boolean
}

const chromium = findChromium()

test.skipIf(chromium === undefined)(
  "the guide's page trains in a worker, stops, keeps, writes and fetches (left out where there is no Chromium)",
  async () => {
    // Inside the workspace, so that packages are found by name.
    mkdirSync(join(root, ".cache"), { recursive: true })
    const page = mkdtempSync(join(root, ".cache", "in-a-browser-"))
    try {
      const guide = readFileSync(join(root, "docs", "guides", "in-a-browser.md"), "utf8")
      const files = codeBlocks(guide).flatMap(({ marks: [name], code }) =>
        name?.includes(".") === true ? [{ name, code }] : [],
      )
      expect(files.map(({ name }) => name).toSorted()).toEqual([
        "index.html",
        "main.js",
        "vite.config.js",
        "worker.js",
      ])
      for (const { name, code } of files) writeFileSync(join(page, name), code)
      writeFileSync(join(page, "visitor.js"), visitor)
      const withVisitor = '<script type="module" src="./visitor.js"></script>'
      writeFileSync(join(page, "index.html"), readFileSync(join(page, "index.html"), "utf8") + withVisitor)
      const built = (await build({
        root: page,
        configFile: join(page, "vite.config.js"),
        logLevel: "error",
      })) as Rolldown.RolldownOutput
      const modules = built.output.flatMap((part) => ("moduleIds" in part ? part.moduleIds : []))
      expect(modules.some((id) => id.includes("splitter-cjk"))).toBe(true)
      // What vite puts in the place of a module of Node, which a page does not have.
      expect(modules.filter((id) => /browser-external|^node:/.test(id))).toEqual([])
      const trained = join(page, "run")
      const data = [{ name: "cat", bytes: new TextEncoder().encode("the cat sat on the mat. ".repeat(40)) }]
      const small = { length: { steps: 1 }, rowBytes: 32, rows: 1, engine: "reference" }
      for await (const _ of aunet.train({ data, ...small, out: nodeFolder(trained) }));

      const { posted, asked } = await answerOf<Posted>(chromium!, {
        folders: { "/": join(page, "dist"), "/run/": trained },
        headers: isolated,
      })
      expect(posted.error).toBeUndefined()
      expect(posted.said).toMatch(/^[\d.]+ bits a byte\n[^]*kept after \d+ steps\n[^]*written\n$/)
      // The worker stopped where it was told to: a minute would have made thousands.
      expect(Number(/kept after (\d+)/.exec(posted.said)?.[1])).toBeLessThan(500)
      expect(posted.fetched.length).toBeGreaterThan(0)
      expect(posted.inWorker).toBe(posted.fetched)
      expect(posted.names).toBe(Object.keys(aunet).length)
      expect(posted.hasNode).toBe(false)
      expect(asked).toContain("/run/model.safetensors")
      expect(asked.filter((path) => path.startsWith("/run/train"))).toEqual([])
    } finally {
      rmSync(page, { recursive: true, force: true })
    }
  },
)
