// How fast the playground is there, and how fast it trains: `node tools/bench/playground.ts [--minutes 10]`.
//
//     cold loads:  a new browser each | first paint | first text of the model
//     training:    | page | WebAssembly in Node | onnxruntime-node | page | ...     turns of some seconds, the same model and text
//
// In:  nothing; it builds the page. Out: medians of the loads; for each turn the ratios of bytes a second, page to Node, and the
//      frames that the page drew meanwhile; with --minutes what a training in the page holds, once half a minute.
// Never: leaves the page, a browser or a training behind.

import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as delay } from "node:timers/promises"
import { build, preview } from "vite"
import { root } from "../child.mjs"
import { findChromium } from "../chromium.ts"
import { type DrivenPage, drive } from "../drive-chromium.ts"
import { benchOptions, number, text } from "./bench-options.ts"
import { machineLine, median, print, say } from "./figures.ts"

const { loads, pairs, seconds, size, minutes } = benchOptions(
  "playground",
  "How fast the playground is there, and how fast it trains beside Node.",
  {
    loads: number(5, "cold loads", { least: 0, whole: true }),
    pairs: number(5, "turns of the page and of Node", { least: 0, whole: true }),
    seconds: number(8, "length of a turn", { least: 1 }),
    size: text("SIZE", "tiny", "of the model that is trained"),
    minutes: number(0, "minutes of a training whose memory is looked at", { least: 0 }),
  },
)
const found = findChromium()
if (found === undefined) throw new Error("there is no Chromium: CHROME_PATH names one")
const chromium = found
const STAGES = 3
/** Steps that an engine needs until it runs as it goes on to. */
const WARM_STEPS = 12
/** Between two looks at the memory of a process. */
const GLANCE_MS = 50

const outDir = mkdtempSync(join(tmpdir(), "aunet-playground-"))
const configFile = join(root, "packages", "playground", "tools", "vite.config.ts")
await build({ configFile, logLevel: "error", build: { outDir, emptyOutDir: true } })
const server = await preview({
  ...{ configFile, logLevel: "error", build: { outDir } },
  preview: { port: 0, strictPort: false, host: "127.0.0.1" },
})
const address = `http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}/`
const running: ChildProcess[] = []
/** Loads the page in browsers that never saw it. */
async function measureLoads(): Promise<void> {
  const seen: number[] = []
  const written: number[] = []
  for (let turn = 0; turn < loads; turn++) {
    await using page = await drive(chromium, address, { isMeasured: true })
    await page.until(`(document.querySelector(".written .segments")?.textContent.length ?? 0) > 0`)
    written.push(await page.evaluate<number>("performance.now()"))
    seen.push(
      await page.evaluate<number>(
        `performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN`,
      ),
    )
    say(`load ${turn + 1}: paint ${seen.at(-1)?.toFixed(0)} ms, text ${written.at(-1)?.toFixed(0)} ms`)
  }
  print(`first paint   ${median(seen).toFixed(0)} ms, median of ${loads} cold loads`)
  print(`first text    ${median(written).toFixed(0)} ms`)
}

const stands = `document.querySelector(".run")?.dataset.stands`
const steps = `document.querySelector(".run progress").value`
const press = (label: string): string =>
  `[...document.querySelectorAll("button")].find((each) => (each.ariaLabel ?? each.textContent).startsWith(${JSON.stringify(label)})).click()`
const choose = (label: string, value: string): string =>
  `{ const field = [...document.querySelectorAll("label.field")].find((each) => each.firstElementChild.textContent === ${JSON.stringify(label)}).lastElementChild
     field.value = ${JSON.stringify(value)}
     field.dispatchEvent(new Event("change", { bubbles: true })) }`

/** Begins a training in the page that is long enough for all that is measured. */
async function begin(page: DrivenPage, of: string): Promise<void> {
  await page.evaluate(`location.hash = "#train"`)
  await page.until(`document.querySelector("h1")?.textContent === "Train"`)
  await page.evaluate(choose("Size", of))
  await page.evaluate(choose("Engine", "onnx"))
  await page.evaluate(choose("Minutes", "60"))
  await page.evaluate(press("Plan it"))
  await page.until(
    `[...document.querySelectorAll("button")].some((each) => each.textContent.startsWith("Train for"))`,
  )
  await page.evaluate(press("Train for"))
  await page.until(`${stands} === "trains"`)
}

/** Steps and frames a second of the page, as its own clock and count say. */
const inPage = (page: DrivenPage): Promise<{ readonly steps: number; readonly frames: number }> =>
  page.evaluate(`(async () => {
    const wait = (ms) => new Promise((go) => setTimeout(go, ms))
    const first = ${steps}
    while (${steps} < first + ${WARM_STEPS}) await wait(20)
    // Steps are told a few times a second: from one telling to another.
    const told = async () => { const before = ${steps}; while (${steps} === before) await wait(1); return [${steps}, performance.now()] }
    const [stepsBefore, before] = await told()
    await wait(${seconds * 1000})
    const [stepsAfter, after] = await told()
    const [, frames] = /draws (\\d+) frames/.exec(document.body.textContent) ?? []
    return { steps: (stepsAfter - stepsBefore) / (after - before) * 1000, frames: Number(frames) }
  })()`)

/** Steps a second of the same training in Node. */
async function inNode(build: "web" | "node"): Promise<number> {
  const runner = join(import.meta.dirname, "playground-runner.ts")
  const child = spawn(
    process.execPath,
    [runner, size, String(STAGES), build, join(outDir, "sample-text.txt")],
    { stdio: ["ignore", "pipe", "inherit"] },
  )
  running.push(child)
  const ended = once(child, "exit")
  let first: { readonly steps: number; readonly ms: number } | undefined
  let speed = NaN
  for await (const line of createInterface(child.stdout)) {
    const now = JSON.parse(line) as { readonly steps: number; readonly ms: number }
    if (now.steps < WARM_STEPS) continue
    first ??= now
    speed = ((now.steps - first.steps) / (now.ms - first.ms)) * 1000
    if (now.ms - first.ms > seconds * 1000) break
  }
  child.kill()
  await ended
  return speed
}

/** Trains in the page and in Node by turns. */
async function measureTraining(): Promise<void> {
  await using page = await drive(chromium, address, { isMeasured: true })
  await begin(page, size)
  const turns: { readonly web: number; readonly native: number; readonly frames: number }[] = []
  for (let turn = 0; turn < pairs; turn++) {
    if (turn > 0) await page.evaluate(press("Go on"))
    await page.until(`${stands} === "trains"`)
    const { steps: speed, frames } = await inPage(page)
    await page.evaluate(press("Pause"))
    await page.until(`${stands} === "paused"`)
    const [web, native] = [await inNode("web"), await inNode("node")]
    turns.push({ web: speed / web, native: speed / native, frames })
    say(
      `turn ${turn + 1}: page ${speed.toFixed(2)} steps a second at ${frames.toFixed(0)} frames, WebAssembly in Node ${web.toFixed(2)}, onnxruntime-node ${native.toFixed(2)}`,
    )
  }
  print(`page to WebAssembly in Node   ${median(turns.map((each) => each.web)).toFixed(2)}, ${size}`)
  print(`page to onnxruntime-node      ${median(turns.map((each) => each.native)).toFixed(2)}`)
  print(`frames a second               ${median(turns.map((each) => each.frames)).toFixed(0)}`)
}

/**
 * Bytes of memory that the largest of Chromium's page processes has for itself, as the task manager of a browser counts
 * it: without what it shares with others, the program's own code above all. NaN where the system does not say.
 */
function ownBytes(): number {
  if (process.platform !== "linux") return NaN
  const sizes = readdirSync("/proc").flatMap((id) => {
    try {
      if (!readFileSync(`/proc/${id}/cmdline`, "utf8").includes("--type=renderer")) return []
      const [, kib] = /RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? []
      return kib === undefined ? [] : [Number(kib) * 1024]
    } catch {
      // It ended meanwhile, or is no process.
      return []
    }
  })
  return Math.max(...sizes)
}

/** Trains `small` in the page, and looks at what it holds. */
async function measureMemory(): Promise<void> {
  await using page = await drive(chromium, address, { isMeasured: true })
  await begin(page, "small")
  const mebibytes = (bytes: number): string =>
    Number.isFinite(bytes) ? `${(bytes / 2 ** 20).toFixed(0)} MiB` : "not told"
  const began = performance.now()
  // What a look every half minute would miss: a save takes less than a second.
  let highest = 0
  const watching = setInterval(() => {
    highest = Math.max(highest, ownBytes())
  }, GLANCE_MS)
  while (performance.now() - began < minutes * 60_000) {
    await delay(30_000)
    const held = await page.evaluate<number>(
      // A browser that does not keep sites apart does not tell.
      `Promise.resolve().then(() => performance.measureUserAgentSpecificMemory()).then(({ bytes }) => bytes).catch(() => NaN)`,
    )
    print(
      `after ${((performance.now() - began) / 60_000).toFixed(1)} min: page and workers ${mebibytes(held)}, its process ${mebibytes(ownBytes())}, at most ${mebibytes(highest)}, step ${await page.evaluate<number>(steps)}`,
    )
    highest = 0
  }
  clearInterval(watching)
}

print(machineLine)
try {
  if (loads > 0) await measureLoads()
  if (pairs > 0) await measureTraining()
  if (minutes > 0) await measureMemory()
} finally {
  for (const child of running) child.kill()
  await server.close()
  rmSync(outDir, { recursive: true, force: true })
}
