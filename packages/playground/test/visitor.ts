// What a visitor of the page does, as scripts.
//
// In: labels as they stand on the page. Out: scripts. Never: knows of the page more than its words.

import { expect } from "vitest"
import type { DrivenPage } from "../../../tools/drive-chromium.ts"

/** Chooses in a list by its label. */
export const choose = (label: string, value: string): string =>
  `{ const field = [...document.querySelectorAll("label.field")].find((each) => each.firstElementChild.textContent === ${JSON.stringify(label)}).lastElementChild
     field.value = ${JSON.stringify(value)}
     field.dispatchEvent(new Event(field.localName === "select" || field.type === "number" ? "change" : "input", { bubbles: true })) }`
/** Presses a button by its words. */
export const press = (label: string): string =>
  `[...document.querySelectorAll("button")].find((each) => (each.ariaLabel ?? each.textContent).startsWith(${JSON.stringify(label)})).click()`
/** The field behind a button that opens files. */
export const opener = (label: string): string =>
  `[...document.querySelectorAll("label.open")].find((each) => each.textContent.startsWith(${JSON.stringify(label)})).querySelector("input")`
/** Whether the page says something. */
export const says = (text: string): string =>
  `document.querySelector("main")?.textContent.includes(${JSON.stringify(text)})`
/** Gives a file of a name and a text to the field behind a button that opens files. */
export const open = (label: string, name: string, text: string): string =>
  `{ const input = ${opener(label)}
     const files = new DataTransfer()
     files.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}))
     input.files = files.files
     input.dispatchEvent(new Event("change", { bubbles: true })) }`
/** Puts the keyboard on a button, by its words. */
export const focus = (label: string): string => press(label).replace(/click\(\)$/, "focus()")
/** As a person does it: what has the focus is pressed, and somewhere the focus stays. */
export const pressFocused = (label: string): string =>
  `(async () => {
     const button = [...document.querySelectorAll("button")].find((each) => (each.ariaLabel ?? each.textContent).startsWith(${JSON.stringify(label)}))
     button.focus()
     button.click()
     await new Promise((go) => setTimeout(go, 100))
     return document.activeElement.localName
   })()`

/** Has a model that this browser keeps write some bytes, in the view that writes: it is open, and may be writing something else. */
export async function writeWith(page: DrivenPage, name: string, bytes: number): Promise<void> {
  const id = JSON.stringify(`kept ${name}`)
  await page.until(`[...document.querySelectorAll("option")].some((each) => each.value === ${id})`)
  // The model that comes with the page writes at a first visit.
  await page.until(`document.querySelector(".written .segments") !== null`)
  const does = `document.querySelector("form button.first").textContent`
  await page.evaluate(`${does} === "Stop" ? ${press("Stop")} : undefined`)
  await page.until(`${does} === "Write"`)
  await page.evaluate(choose("Bytes", String(bytes)))
  await page.evaluate(choose("Model", `kept ${name}`))
  await page.evaluate(press("Write"))
  await page.until(`${does} === "Write" && document.querySelector(".written .segments") !== null`)
  expect(await page.evaluate(`document.querySelector(".written [role=alert]")?.textContent`)).toBe(undefined)
}
