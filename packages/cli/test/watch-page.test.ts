/** The page of `aunet watch` in a real browser, over records that grow. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { findChromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { watchServer } from "../src/watch/watch-server.ts"
import { goOn, madeUpRecord } from "./made-up-record.ts"
import { trainOnce } from "./run-aunet.ts"
import { temporaryFolder } from "./temporary.ts"

const at = temporaryFolder()
const chromium = findChromium()

test.skipIf(chromium === undefined)(
  "curves get longer, boxes tick, samples come, a checkpoint writes, by the keyboard too, and nothing complains (left out where there is no Chromium)",
  async () => {
    const texts = at("cat.txt")
    writeFileSync(texts, "the cat sat on the mat. ".repeat(40))
    await trainOnce(texts, at("runs/cat"))
    madeUpRecord(at("runs/made-up"), 20, { routed: true })
    await using server = await watchServer({
      ...{ paths: [at("runs")], port: 0, command: "aunet", loading: { engine: "reference" } },
    })
    await using page = await drive(chromium!, server.address)
    const line = (of: string): string =>
      `(document.querySelector('[data-title^="Training text"] ${of}')?.getAttribute("d") ?? "")`
    const points = (of: string): string => `${line(of)}.split("L").length`
    const row = (id: string): string => `document.querySelector('[data-id="${id}"]')`
    await page.until(`${row("made-up")}?.cells[2].textContent === "20"`)
    await page.until(`${points(".line.l1")} === 20`)
    expect(await page.evaluate(`document.querySelectorAll("#samples ol").length`)).toBe(2)
    // What a model wrote is no markup.
    expect(await page.evaluate(`document.querySelectorAll("#samples i, #samples b").length`)).toBe(0)
    goOn(at("runs/made-up"), 21, 40, { routed: true })
    await page.until(`${points(".line.l1")} === 40`)
    await page.until(`document.querySelector("#samples li small").textContent === "step 40"`)

    // By the keyboard: the first box has the focus after one Tab, and Space takes its tick away.
    await page.press("Tab")
    expect(await page.evaluate(`document.activeElement.closest("tr").dataset.id`)).toBe("cat")
    await page.press(" ")
    await page.until(`!${row("cat")}.querySelector("input").checked && ${points(".line.l1")} === 1`)
    expect(await page.evaluate(`${row("cat")}.querySelector("input") === document.activeElement`)).toBe(true)
    expect(await page.evaluate("location.hash")).toContain("run=made-up")
    await page.press(" ")
    await page.until(`${points(".line.l1")} === 40`)
    await page.evaluate(`x.value = "seconds", x.dispatchEvent(new Event("change"))`)
    await page.until(`document.querySelector("figure").textContent.includes("seconds of training")`)

    await page.evaluate(`document.querySelector("#checkpoints button").click()`)
    expect(await page.evaluate("document.activeElement.name")).toBe("prompt")
    await page.evaluate(
      `write.maxBytes.value = 6, write.prompt.value = "it's ", write.dispatchEvent(new Event("input", { bubbles: true }))`,
    )
    await page.until(`write.querySelector("code").textContent.includes("--max-bytes 6")`)
    const command = await page.evaluate<string>(`write.querySelector("code").textContent`)
    expect(command).toMatch(/^aunet generate .*cat --prompt .*it.*s .* --max-bytes 6 --temperature 0.7$/)
    await page.evaluate(`write.requestSubmit()`)
    await page.until(
      `write.querySelector("button").textContent === "Write" && write.querySelector("output").textContent.length > 5`,
    )
    const written = await page.evaluate<string>(`write.querySelector("output").textContent`)
    expect(written).toMatch(/^it's /)
    expect(written).not.toContain("cannot write")

    const pictures = process.env["AUNET_PICTURES"]
    for (const scheme of ["light", "dark"] as const) {
      await page.look(scheme, scheme === "light" ? 1300 : 760)
      const background = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor")
      expect(background).toBe(scheme === "light" ? "rgb(255, 255, 255)" : "rgb(22, 24, 29)")
      if (pictures === undefined) continue
      mkdirSync(pictures, { recursive: true })
      writeFileSync(join(pictures, `watch-${scheme}.png`), await page.picture())
    }
    expect(page.complaints).toEqual([])
    await server.close()
    await page.until("!lost.hidden")
  },
)
