/** The built page in a real browser: it writes, splits, trains, is loaded again, goes on, and hands over what it made. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build, preview } from "vite"
import { afterAll, beforeAll, expect, test } from "vitest"
import { findChromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { root } from "../../../tools/child.mjs"
import { loadedOnceMore } from "./bare-host.ts"
import { ownSplitter } from "./own-splitter.ts"
import { poorBrowsers } from "./poor-browsers.ts"
import { takesAlong } from "./takes-along.ts"
import { look } from "./look-at-view.ts"
import { spySplitter } from "./spy-splitter.ts"
import { trains } from "./trains.ts"
import { choose, open, press, pressFocused } from "./visitor.ts"

const chromium = findChromium()
const configFile = fileURLToPath(new URL("../tools/vite.config.ts", import.meta.url))
/** A machine that is busy with something else must not fail it; alone it takes a quarter of a minute. */
const PAGE_MS = 900_000
/** Compressed script of a first visit, without the runtime's WebAssembly. */
const MOST_SCRIPT_BYTES = 250_000

let outDir = ""
let address = ""
let close = async (): Promise<void> => {}

beforeAll(async () => {
  if (chromium === undefined) return
  mkdirSync(join(root, ".cache"), { recursive: true })
  outDir = mkdtempSync(join(root, ".cache", "playground-"))
  await build({ configFile, logLevel: "error", build: { outDir, emptyOutDir: true } })
  const server = await preview({
    ...{ configFile, logLevel: "error", build: { outDir } },
    preview: { port: 0, strictPort: false, host: "127.0.0.1" },
  })
  const { port } = server.httpServer.address() as AddressInfo
  address = `http://127.0.0.1:${port}/`
  close = () => server.close()
}, PAGE_MS)
afterAll(async () => {
  await close()
  if (outDir !== "") rmSync(outDir, { recursive: true, force: true })
})

/** A splitter that looks ahead: a space is a boundary if a letter follows. */
const PEEKING = `export const plugin = { kind: "splitter", name: "peeks", apiVersion: 1, make: () => ({
  name: "peeks", options: {}, depth: 1,
  split: (bytes) => bytes.map((byte, i) => byte === 32 && bytes[i + 1] > 96 ? 1 : 0),
  cursor: () => { const cursor = { push: () => 0, fork: () => cursor, save: () => 0 }; return cursor },
}) }`

test.skipIf(chromium === undefined)(
  "it writes, splits and looks inside (left out where there is no Chromium)",
  async () => {
    await using page = await drive(chromium!, address)
    // A first visit: nobody pressed anything.
    await page.until(`(document.querySelector(".written .segments")?.textContent.length ?? 0) > 40`)
    const scripts = [...new Set(page.requests)].filter((each) => /\.m?js$/.test(each))
    const bytes = scripts.reduce(
      (sum, each) => sum + gzipSync(readFileSync(join(outDir, new URL(each).pathname)), { level: 9 }).length,
      0,
    )
    expect(scripts.length).toBeGreaterThan(2)
    expect(bytes, scripts.join("\n")).toBeLessThanOrEqual(MOST_SCRIPT_BYTES)
    await page.evaluate(choose("Show", "bits"))
    await page.until(`document.querySelectorAll(".bits [role=button]").length > 20`)
    await page.evaluate(press("Stop"))
    await page.evaluate(`document.querySelectorAll(".bits [role=button]")[5].click()`)
    await page.until(`document.querySelectorAll(".alternatives button").length > 3`)
    await look(page, "write")
    const before = await page.evaluate<string>(
      `[...document.querySelectorAll(".bits [role=button]")].slice(0, 5).map((each) => each.firstChild.data).join("")`,
    )
    await page.evaluate(`document.querySelector(".alternatives button:not([aria-disabled])").click()`)
    await page.until(`document.querySelectorAll(".bits [role=button]").length > 12`)
    const after = await page.evaluate<string>(
      `[...document.querySelectorAll(".bits [role=button]")].slice(0, 5).map((each) => each.firstChild.data).join("")`,
    )
    expect(after).toBe(before)

    // Nothing writes over a number that somebody is typing, and what is pressed keeps the focus or hands it on.
    const field = `[...document.querySelectorAll("label.number")].find((each) => each.firstElementChild.textContent === "Temperature").lastElementChild`
    await page.evaluate(`${field}.focus(); ${field}.value = "1.3"`)
    await page.until(`document.querySelectorAll(".bits [role=button]").length > 24`)
    expect(await page.evaluate(`${field}.value`)).toBe("1.3")
    expect(await page.evaluate(pressFocused("Stop"))).not.toBe("body")
    expect(await page.evaluate(pressFocused("Another"))).not.toBe("body")

    await page.evaluate(`location.hash = "#see"`)
    await page.until(`document.querySelectorAll(".segment.level1").length > 10`)
    await page.evaluate(press("Add a splitter"))
    await page.evaluate(choose("Sample", "arabic"))
    await page.until(
      `document.querySelectorAll(".segments").length === 2 && /\\p{Script=Arabic}/u.test(document.querySelector(".segments").textContent)`,
    )
    await look(page, "see")
    await page.evaluate(choose("Rule", "module"))
    await page.until(
      `[...document.querySelectorAll("label.open")].some((each) => each.textContent === "Open a .js file")`,
    )
    await page.evaluate(open("Open a .js", "peeks.js", PEEKING))
    await page.until(`document.querySelector("main").textContent.includes("S3 causal")`)
    await page.evaluate(open("Open a file", "empty.txt", ""))
    await page.until(`document.querySelector("main").textContent.includes("empty.txt is empty")`)

    await page.evaluate(`location.hash = "#look"`)
    await page.until(`document.querySelectorAll(".u-column").length > 20`)
    expect(await page.evaluate(`document.querySelectorAll(".u-stage.level0.awake").length`)).toBe(
      await page.evaluate(`document.querySelectorAll(".u-column").length`),
    )
    const sentence = `document.querySelector(".cell-words p").textContent`
    expect(await page.evaluate(sentence)).toMatch(/ looks at .+: (under )?\d+%$/)
    await page.evaluate(
      `document.querySelector(".attention").dispatchEvent(new KeyboardEvent("keydown", { key: "Home" }))`,
    )
    await page.until(`${sentence}.includes(" looks at “(start)”: ")`)
    await page.evaluate(choose("Head", "1"))
    await page.until(
      `document.querySelector(".cells canvas").ariaLabel.startsWith("What head 1 of encoders.1 ")`,
    )
    await look(page, "look")

    const { origin } = new URL(address)
    const asked = page.requests.filter((each) => !each.startsWith("data:"))
    expect(asked.filter((each) => new URL(each).origin !== origin)).toEqual([])
    expect(page.complaints).toEqual([])
  },
  PAGE_MS,
)

test.skipIf(chromium === undefined)(
  "it trains, goes on after it was loaded again, writes with what it made, and gives what aunet opens (left out where there is no Chromium)",
  () => trains(chromium!, address, outDir),
  PAGE_MS,
)

test.skipIf(chromium === undefined)(
  "neither the page nor a worker of it may ask another server (left out where there is no Chromium)",
  async () => {
    let visits = 0
    const other = createServer((_, response) => {
      visits++
      response.writeHead(200, { "access-control-allow-origin": "*" }).end("got it")
    })
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", () => resolve()))
    try {
      const { port } = other.address() as AddressInfo
      const there = JSON.stringify(`http://127.0.0.1:${port}/`)
      await using page = await drive(chromium!, `${address}#see`)
      await page.until(`document.querySelectorAll(".segment").length > 0`)
      const told = await page.evaluate(`fetch(${there}).then((answer) => answer.text(), () => "refused")`)
      expect(told).toBe("refused")
      // A splitter of somebody else, which runs in the worker, and asks by all whom it can begin.
      await page.evaluate(choose("Rule", "module"))
      await page.until(
        `[...document.querySelectorAll("label.open")].some((each) => each.textContent === "Open a .js file")`,
      )
      await page.evaluate(open("Open a .js", "spy.js", spySplitter(there)))
      await page.until(`document.querySelector("main").textContent.includes("the answers were")`)
      expect(await page.evaluate(`document.querySelector("main").textContent`)).toContain(
        `the answers were ${Array<string>(8).fill("refused").join(", ")}`,
      )
      expect(visits).toBe(0)
    } finally {
      other.close()
    }
  },
  PAGE_MS,
)

test.skipIf(chromium === undefined)(
  "where a host sets no headers a link is loaded once more with all that it holds, and nothing is begun twice (left out where there is no Chromium)",
  () => loadedOnceMore(chromium!, outDir),
  PAGE_MS,
)

test.skipIf(chromium === undefined)(
  "models come and go as folders, addresses and .onnx files, and what is none is told (left out where there is no Chromium)",
  () => takesAlong(chromium!, address),
  PAGE_MS,
)

test.skipIf(chromium === undefined)(
  "a browser that lacks something is told so, with a way on (left out where there is no Chromium)",
  () => poorBrowsers(chromium!, address),
  PAGE_MS,
)

test.skipIf(chromium === undefined)(
  "a splitter out of somebody's file trains a model that writes and is looked at (left out where there is no Chromium)",
  () => ownSplitter(chromium!, address),
  PAGE_MS,
)
