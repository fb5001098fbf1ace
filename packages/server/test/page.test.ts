/** The page of the server in a real browser, with a model that writes what it is told. */
import { expect, test } from "vitest"
import { findChromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { serve } from "../src/node/index.ts"
import { scriptedModel, until } from "./scripted-model.ts"

const chromium = findChromium()
const KEY = "k".repeat(20)

test.skipIf(chromium === undefined)(
  "it writes on, says how much, stops, tells what went wrong, and nothing complains (left out where there is no Chromium)",
  async () => {
    const model = scriptedModel("<b>ü</b> ")
    await using server = await serve(model, { port: 0, apiKey: KEY, name: `a"<b>` })
    await using page = await drive(chromium!, server.address)
    const of = (id: string): string => `document.getElementById(${JSON.stringify(id)})`
    await page.until(`${of("write")} !== null && document.readyState === "complete"`)
    const fill = (fields: Record<string, string>): Promise<unknown> =>
      page.evaluate(
        Object.entries(fields)
          .map(([id, value]) => `${of(id)}.value = ${JSON.stringify(value)}`)
          .join(";"),
      )
    const ended = (): Promise<void> => page.until(`!${of("write")}.disabled && ${of("stop")}.disabled`)
    const status = (): Promise<string> => page.evaluate(`${of("status")}.textContent`)

    await fill({ key: KEY, prompt: "it's <i>", bytes: "20", temperature: "0", seed: "7" })
    await page.evaluate(`${of("write")}.click()`)
    await ended()
    expect(await status()).toMatch(/^20 bytes, \d+ a second$/)
    // 10 bytes a time; what a model writes is no markup.
    expect(await page.evaluate(`${of("text")}.textContent`)).toBe("it's <i><b>ü</b> <b>ü</b> ")
    expect(await page.evaluate(`${of("text")}.querySelectorAll("b, i").length`)).toBe(0)
    expect(Buffer.from(model.calls[0]!.prompt).toString()).toBe("it's <i>")
    expect(model.calls[0]!.options).toMatchObject({ maxBytes: 20, temperature: 0 })

    await fill({ bytes: await page.evaluate<string>(`${of("bytes")}.max`) })
    await page.evaluate(`${of("write")}.click()`)
    await page.until(`${of("status")}.textContent === "It writes ..."`)
    expect(await page.evaluate(`${of("write")}.disabled`)).toBe(true)
    await page.evaluate(`${of("stop")}.click()`)
    await ended()
    expect(await status()).toMatch(/^Stopped after \d+ bytes\.$/)
    await until(() => model.open() === 0)
    expect(page.complaints).toEqual([])

    await fill({ key: "no such key at all" })
    await page.evaluate(`${of("write")}.click()`)
    await ended()
    expect(await status()).toMatch(/^It did not work: .*key/i)
    // The browser itself says that the answer was a refusal; the script says nothing.
    expect(page.complaints.every((complaint) => complaint.includes("401"))).toBe(true)
  },
)
