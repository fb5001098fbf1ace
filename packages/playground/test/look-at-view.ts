// What a screen reader would stumble over in a view, in light and in dark; pictures of it where AUNET_PICTURES names a folder.
//
// In: a page that shows the view. Out: nothing, or what axe found. Never: leaves the page in another width than a wide one.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { expect } from "vitest"
import type { DrivenPage } from "../../../tools/drive-chromium.ts"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const pictures = process.env["AUNET_PICTURES"]

/**
 * Looks at what is shown.
 *
 * @param view its name, in errors and in the names of pictures
 */
export async function look(page: DrivenPage, view: string): Promise<void> {
  await page.evaluate(axe)
  for (const scheme of ["light", "dark"] as const) {
    await page.look(scheme, scheme === "light" ? 1280 : 400)
    const found = await page.evaluate<string[]>(
      `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html, failureSummary }) => html.slice(0, 120) + failureSummary).slice(0, 3).join(" ")))`,
    )
    expect(found, `${view}, ${scheme}`).toEqual([])
    const over = await page.evaluate<number>(
      `document.documentElement.scrollWidth - document.documentElement.clientWidth`,
    )
    expect(over, `${view} is wider than its window`).toBe(0)
    if (pictures === undefined) continue
    mkdirSync(pictures, { recursive: true })
    for (const width of [400, 1280]) {
      await page.look(scheme, width)
      writeFileSync(join(pictures, `${view}-${scheme}-${width}.png`), await page.picture())
    }
  }
  await page.look("light", 1280)
}
