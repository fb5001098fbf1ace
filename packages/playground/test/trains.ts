// The page trains, is loaded again in the middle, goes on, waits, goes on, and ends; its model writes, and is taken along by the
// command.
//
// In: a browser, the page, a folder. Out: nothing, or what was not as it should be. Never: asks another server.
import { execFileSync } from "node:child_process"
import { readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { Inspection } from "aunet"
import { nodeFolder } from "aunet/node"
import { expect } from "vitest"
import { root } from "../../../tools/child.mjs"
import type { Chromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { unzipModel } from "../src/models/zip-files.ts"
import { look } from "./look-at-view.ts"
import { choose, focus, press, pressFocused, writeWith } from "./visitor.ts"

/** How long it trains; `AUNET_TRAIN_MINUTES=1` is closer to what people do, and a minute longer. */
const trainMinutes = process.env["AUNET_TRAIN_MINUTES"] ?? "0.1"

/** The command, from this tree. @returns its output */
const aunet = (...args: readonly string[]): string =>
  execFileSync(process.execPath, [join(root, "packages/cli/src/bin.ts"), ...args], { encoding: "utf8" })
/** Where the first training is. */
const stands = `document.querySelector(".run")?.dataset.stands`

/** Steps that it has made, as far as the page was told. */
const progress = `document.querySelector(".run progress").value`

/** Does it. @param place where the download is unpacked */
export async function trains(chromium: Chromium, address: string, place: string): Promise<void> {
  await using page = await drive(chromium, `${address}#train`)
  await page.until(`document.querySelector("h1")?.textContent === "Train"`)
  await page.evaluate(choose("Minutes", trainMinutes))
  await page.evaluate(choose("Engine", "onnx"))
  await page.evaluate(press("Plan it"))
  await page.until(
    `[...document.querySelectorAll("button")].some((each) => each.textContent.startsWith("Train for"))`,
  )
  await page.evaluate(focus("Train for"))
  await page.evaluate(press("Train for"))
  await page.until(`${stands} === "trains" && document.querySelectorAll("figure").length === 2`)
  // The button is gone; its neighbour has the keyboard.
  expect(await page.evaluate(`document.activeElement.textContent`)).toBe("Plan it")
  // In the middle of it, by when the record of its first second is kept; somebody looks at another tab before.
  await page.until(`document.querySelector(".run progress").position > 0.3`)
  await page.evaluate(`Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true })
    document.dispatchEvent(new Event("visibilitychange"))`)
  const hiddenAt = await page.evaluate<number>(progress)
  // It is saved before its next step.
  await page.until(`${progress} > ${hiddenAt + 1}`)
  await page.reload()
  await page.until(`${stands} === "paused"`)
  const reloadedAt = await page.evaluate<number>(progress)
  expect(reloadedAt).toBeGreaterThan(0)
  // The worker of the page before may have it for a moment more.
  await page.until(`[...document.querySelectorAll("button")].some((each) => each.textContent === "Go on")`)
  await page.evaluate(press("Go on"))
  await page.until(`${stands} === "trains"`)
  // Until it has made a step, the page shows what the record says.
  await page.until(`${progress} !== ${reloadedAt}`)
  expect(await page.evaluate(progress)).toBeGreaterThan(hiddenAt)
  expect(await page.evaluate(pressFocused("Pause"))).not.toBe("body")
  await page.until(`${stands} === "paused"`)
  const step = await page.evaluate<number>(progress)
  await page.evaluate(press("Go on"))
  await page.until(`${stands} === "ended"`)
  // What it made writes.
  const trained = await page.evaluate<string>(`document.querySelector(".run").ariaLabel`)
  await page.evaluate(`location.hash = "#write"`)
  await writeWith(page, trained, 40)
  await page.evaluate(`location.hash = "#train"`)
  await page.until(`${stands} === "ended"`)
  await look(page, "train")

  const zip = await page.download(place, () => page.evaluate(press("Download")))
  expect(page.requests.filter((each) => each.includes("/models-worker-"))).not.toEqual([])
  const run = join(place, "taken")
  await nodeFolder(run).write(unzipModel(readFileSync(zip)))
  try {
    // As somebody does who took it along.
    const { progress, canResume } = JSON.parse(aunet("inspect", run, "--json")) as Inspection
    expect(progress.steps).toBeGreaterThan(step)
    expect(canResume).toBe(true)
    expect(aunet("generate", run, "--prompt", "The ", "--max-bytes", "4", "--engine", "reference")).not.toBe(
      "",
    )
  } finally {
    rmSync(run, { recursive: true })
  }

  await page.evaluate(focus("Remove"))
  await page.press("Enter")
  await page.until(`document.activeElement.textContent === "Keep"`)
  await page.press("Tab")
  await page.press("Enter")
  await page.until(`document.querySelector(".run") === null && document.activeElement.localName === "select"`)

  const { origin } = new URL(address)
  const asked = page.requests.filter((each) => !each.startsWith("data:"))
  expect(asked.filter((each) => new URL(each).origin !== origin)).toEqual([])
  expect(page.complaints).toEqual([])
}
