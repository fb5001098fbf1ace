// A training whose splitter comes out of somebody's file: its model writes and is looked at, now and after the page was loaded
// again, and its `.onnx` can be made.
//
// In: a browser, the page. Out: nothing, or what was not as it should be. Never: a file that the page came with.
import { expect } from "vitest"
import type { Chromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { choose, open, press, says, writeWith } from "./visitor.ts"

/** A segment ends with a vowel of ASCII. */
const VOWELS = `const levelOf = (byte) => ("aeiou".includes(String.fromCharCode(byte)) ? 1 : 0)
const cursor = () => ({ push: levelOf, fork: cursor, save: () => 0 })
export const vowels = { kind: "splitter", name: "vowels", apiVersion: 1, make: () => ({
  name: "vowels", options: {}, depth: 1, split: (bytes) => Uint8Array.from(bytes, levelOf), cursor,
}) }`
/** Does it. */
export async function ownSplitter(chromium: Chromium, address: string): Promise<void> {
  await using page = await drive(chromium, `${address}#train`)
  await page.until(`document.querySelector("h1")?.textContent === "Train"`)
  await page.evaluate(choose("Stages", "2"))
  await page.evaluate(choose("Splitter", "module"))
  await page.until(
    `[...document.querySelectorAll("label.open")].some((each) => each.textContent === "Open a .js file")`,
  )
  await page.evaluate(open("Open a .js", "vowels.js", VOWELS))
  await page.evaluate(choose("Minutes", "0.05"))
  await page.evaluate(choose("Engine", "onnx"))
  await page.until(
    `[...document.querySelectorAll("label.open")].some((each) => each.textContent === "vowels.js")`,
  )
  await page.evaluate(press("Plan it"))
  await page.until(
    `[...document.querySelectorAll("button")].some((each) => each.textContent.startsWith("Train for"))`,
  )
  await page.evaluate(press("Train for"))
  await page.until(`document.querySelector(".run")?.dataset.stands === "ended"`)
  const name = await page.evaluate<string>(`document.querySelector(".run").ariaLabel`)
  await page.evaluate(press("One .onnx file"))
  await page.until(`document.querySelector(".onnx")?.dataset.stands === "waits"`)

  // Its splitter is looked for anew in each view, and nothing of the training is in the page any more.
  await page.evaluate(`location.hash = "#write"`)
  await page.reload()
  await writeWith(page, name, 30)
  await page.evaluate(`location.hash = "#look"`)
  await page.until(`document.querySelectorAll(".u-column").length > 20`)
  await page.evaluate(choose("Model", `kept ${name}`))
  await page.evaluate(choose("Text, up to 400 bytes", "banana"))
  await page.until(`document.querySelectorAll(".u-column").length === 6`)
  expect(await page.evaluate(`document.querySelectorAll(".u-stage.level1.awake").length`)).toBe(3)

  // A script that lies beside a model runs only where its owner opened it on this page: a worker may have put it there.
  await page.evaluate(`localStorage.clear(); location.hash = "#write"`)
  await page.reload()
  await page.until(
    `[...document.querySelectorAll("option")].some((each) => each.textContent === ${JSON.stringify(name)})`,
  )
  await page.evaluate(choose("Model", `kept ${name}`))
  const sentence = "vowels.js, the splitter of this training, is not known to have been opened on this page"
  await page.until(
    `(() => { const button = document.querySelector("form button.first"); button.textContent === "Write" && button.click(); return ${says(sentence)} })()`,
  )
  await page.evaluate(`location.hash = "#train"`)
  await page.until(`document.querySelector(".run") !== null`)
  await page.evaluate(press("One .onnx file"))
  await page.until(says(sentence))
  expect(page.complaints).toEqual([])
}
