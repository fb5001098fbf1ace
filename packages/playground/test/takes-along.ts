// Models come and go in the built page, and leave it as Node makes them.
//
// In: a browser, the page. Out: nothing, or what was not as it should be. Never: asks another server.
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { exportOnnx, readCheckpoint } from "aunet"
import { nodeFolder } from "aunet/node"
import { expect } from "vitest"
import type { Chromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { choose, opener, press, says } from "./visitor.ts"

const model = fileURLToPath(new URL("../public/model", import.meta.url))
const ROW_BYTES = 64

/** Does it. */
export async function takesAlong(chromium: Chromium, address: string): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), "aunet-takes-along-"))
  const [mine, cut, later] = ["mine", "cut", "later"].map((name) => join(place, name)) as [
    string,
    string,
    string,
  ]
  try {
    for (const each of [mine, cut, later]) cpSync(model, each, { recursive: true })
    truncateSync(join(cut, "model.safetensors"), 900_000)
    const config = join(later, "config.json")
    writeFileSync(config, readFileSync(config, "utf8").replace('"version": 1', '"version": 99'))

    await using page = await drive(chromium, address)
    await page.until(says("Models to take along"))
    await page.evaluate(press("One .onnx file of English novels"))
    await page.until(`document.querySelector(".onnx")?.dataset.stands === "waits"`)
    await page.evaluate(choose("Positions of a text", String(ROW_BYTES)))
    const made = await page.download(place, () => page.evaluate(press("Make and download")))
    await page.until(says("was handed to this browser"))
    const { file } = await exportOnnx(await readCheckpoint(nodeFolder(model)), { rowBytes: ROW_BYTES })
    expect(readFileSync(made).equals(file)).toBe(true)
    await page.evaluate(press("Close"))

    await page.giveFiles(opener("Open a folder"), [mine])
    await page.until(says("mine is there"))
    await page.dropFiles(`document.querySelector(".room")`, [mine])
    await page.until(says("mine 2 is there"))
    await page.evaluate(press("Remove mine 2"))
    await page.until(says("mine 2 is removed"))
    await page.giveFiles(opener("Open a folder"), [cut])
    await page.until(`${says("it is cut short")} && ${says("was left unopened")}`)
    await page.giveFiles(opener("Open a folder"), [later])
    await page.until(says("version is 99"))

    const go = async (to: string): Promise<void> => {
      await page.evaluate(choose("Address on this server", to))
      await page.evaluate(press("Open the address"))
    }
    await go("https://models.example/novel/")
    await page.until(says("models.example is not the server of this page"))
    await go("nowhere/")
    await page.until(says("no checkpoint can be fetched"))
    await go("model/config.json")
    await page.until(says("model (from an address) is there"))
    const { origin } = new URL(address)
    const asked = page.requests.filter((each) => !each.startsWith("data:"))
    expect(asked.filter((each) => new URL(each).origin !== origin)).toEqual([])
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
