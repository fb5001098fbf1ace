// The built page in browsers that lack something, all of them one that is made to lack it.
//
// In: a browser, the page. Out: nothing, or what the page did not say. Never: changes the page: a script before its own takes
// things away, in the page by the query of its address and in its workers by their name.
import { fileURLToPath } from "node:url"
import { expect } from "vitest"
import type { Chromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { choose, opener, press, says } from "./visitor.ts"

const model = fileURLToPath(new URL("../public/model", import.meta.url))

const POOR = `{
  const isPage = typeof document !== "undefined"
  const lacks = isPage ? new URLSearchParams(location.search).get("lacks") : self.name
  if (lacks === "storage") Object.defineProperty(globalThis, "indexedDB", { get() { throw new DOMException("The operation is insecure.", "SecurityError") } })
  if (lacks === "room") IDBObjectStore.prototype.put = () => { throw new DOMException("The quota has been exceeded.", "QuotaExceededError") }
  if (lacks === "wasm") delete globalThis.WebAssembly
  const Whole = globalThis.Worker
  if (isPage && lacks !== null)
    globalThis.Worker = class extends Whole {
      constructor(place, how) {
        if (lacks === "workers") throw new DOMException("refused", "SecurityError")
        super(place, lacks === "modules" ? {} : { ...how, name: lacks })
      }
    }
}`

/** Does it. */
export async function poorBrowsers(chromium: Chromium, address: string): Promise<void> {
  await using page = await drive(chromium, `${address}?lacks=wasm`, { before: POOR })
  const visit = async (lacks: string, view = "write"): Promise<void> => {
    await page.evaluate(`history.replaceState(null, "", "?lacks=${lacks}#${view}")`)
    await page.reload()
  }
  // It writes in plain JavaScript, and says so.
  await page.until(`(document.querySelector(".written .segments")?.textContent.length ?? 0) > 2`)
  await page.evaluate(`document.querySelector("form button.first").click()`)
  await page.until(says("plain JavaScript, which is slow"))
  expect(await page.evaluate(`document.querySelector(".late")`)).toBe(null)

  await visit("storage")
  await page.until(says("Models to take along"))
  await page.giveFiles(opener("Open a folder"), [model])
  await page.until(says("The model is whole, but this browser keeps nothing for this page"))
  await visit("room")
  await page.until(says("Models to take along"))
  await page.giveFiles(opener("Open a folder"), [model])
  await page.until(says("gives this page no more room, remove what is kept"))

  // It trains all the same, says so until the end, and what it made can be taken along.
  await visit("room", "train")
  const stands = `document.querySelector(".run")?.dataset.stands`
  const button = (label: string): string =>
    `[...document.querySelectorAll("button")].some((each) => each.textContent.startsWith("${label}"))`
  await page.until(button("Plan it"))
  await page.evaluate(choose("Stages", "1"))
  await page.evaluate(choose("Minutes", "0.05"))
  await page.evaluate(choose("Engine", "onnx"))
  await page.evaluate(press("Plan it"))
  await page.until(button("Train for"))
  await page.evaluate(press("Train for"))
  await page.until(`${stands} === "trains" && ${says("This browser does not keep it")}`)
  await page.evaluate(press("End "))
  await page.until(
    `${stands} === "ended" && ${button("Download")} && ${says("gives this page no more room")}`,
  )
  await page.evaluate(press("One .onnx file"))
  await page.until(`document.querySelector(".onnx")?.dataset.stands === "waits"`)

  for (const view of ["write", "see", "look", "train"])
    for (const [lacks, said] of [
      ["workers", "This browser begins no worker"],
      ["modules", "this browser has no workers that are modules"],
    ] as const) {
      await visit(lacks, view)
      if (view === "train") {
        // Nothing is begun there before somebody asks.
        await page.until(button("Plan it"))
        await page.evaluate(press("Plan it"))
      }
      await page.until(says(said))
    }
}
