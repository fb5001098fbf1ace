/** The page of the server in a real browser, with a model that writes what it is told. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { expect, test } from "vitest"
import { findChromium } from "../../../tools/chromium.ts"
import { drive } from "../../../tools/drive-chromium.ts"
import { serve } from "../src/node/index.ts"
import { scriptedModel, until } from "./scripted-model.ts"

const chromium = findChromium()
const KEY = "k".repeat(20)
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

test.skipIf(chromium === undefined)(
  "it writes on, says how much, stops, asks for the key, tells what went wrong, and nothing complains (left out where there is no Chromium)",
  async () => {
    const model = scriptedModel("<b>ü</b> ")
    await using server = await serve(model, { port: 0, apiKey: KEY, name: `a"<b>`, basePath: "/ai" })
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
    const focused = (): Promise<string> => page.evaluate("document.activeElement.id")
    const key = (name: string, more = "{}"): Promise<unknown> =>
      page.evaluate(
        `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: ${JSON.stringify(name)}, bubbles: true, ...${more} }))`,
      )

    await fill({ key: KEY, prompt: "it's <i>", bytes: "20", temperature: "0", seed: "7" })
    await page.evaluate(`${of("write")}.click()`)
    await ended()
    expect(await status()).toMatch(/^20 bytes, \d+ a second$/)
    // 10 bytes a time; what a model writes is no markup.
    expect(await page.evaluate(`${of("text")}.textContent`)).toBe("it's <i><b>ü</b> <b>ü</b> ")
    expect(await page.evaluate(`${of("text")}.querySelectorAll("b, i").length`)).toBe(0)
    expect(Buffer.from(model.calls[0]!.prompt).toString()).toBe("it's <i>")
    expect(model.calls[0]!.options).toMatchObject({ maxBytes: 20, temperature: 0 })
    expect(await page.evaluate(`${of("address")}.textContent`)).toBe(`POST ${server.address}/v1/completions`)

    // By the keyboard alone: the button that can be pressed has it, and Escape stops from anywhere.
    await fill({ bytes: await page.evaluate<string>(`${of("bytes")}.max`) })
    for (const [from, stop] of [
      ["prompt", () => key("Escape")],
      ["write", () => page.press("Enter")],
    ] as const) {
      await page.evaluate(`${of(from)}.focus()`)
      if (from === "prompt") await key("Enter", "{ ctrlKey: true }")
      else await page.press("Enter")
      await page.until(`${of("status")}.textContent === "It writes ..."`)
      expect(await page.evaluate(`${of("write")}.disabled`)).toBe(true)
      expect(await focused()).toBe(from === "prompt" ? "prompt" : "stop")
      await stop()
      await ended()
      expect(await focused()).toBe(from)
      expect(await status()).toMatch(/^Stopped after \d+ bytes\.$/)
    }
    await until(() => model.open() === 0)
    expect(page.complaints).toEqual([])

    // A server in front may want a key that this one does not know of.
    await page.evaluate(`${of("keyed")}.hidden = true`)
    await fill({ key: "no such key at all" })
    await page.evaluate(`${of("write")}.click()`)
    await ended()
    expect(await status()).toMatch(/^It did not work: .*key/i)
    expect(await page.evaluate(`${of("keyed")}.hidden`)).toBe(false)
    expect(await focused()).toBe("key")
    // The browser itself says that the answer was a refusal; the script says nothing.
    expect(page.complaints.every((complaint) => complaint.includes("401"))).toBe(true)

    for (const [answer, told] of [
      [
        `new Response("<h1>", { status: 502, statusText: "Bad Gateway" })`,
        ": the answer was 502 Bad Gateway",
      ],
      [
        `new Response('data: {"choices":[{"text":"né"}]}\\n\\n')`,
        " after 3 bytes: the connection ended before the text did",
      ],
      [`new Response('data: {"error":{"message":"it broke"}}\\n\\n')`, ": it broke"],
      [`Promise.reject(new TypeError("Failed to fetch"))`, ": the server is not reached"],
    ]) {
      await page.evaluate(`window.fetch = async () => ${answer}; ${of("write")}.click()`)
      await ended()
      expect(await status()).toBe(`It did not work${told}`)
    }

    await page.evaluate(`${AXE}; 0`)
    for (const [scheme, width] of [
      ["light", 320],
      ["dark", 1200],
    ] as const) {
      await page.look(scheme, width)
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
      const found = await page.evaluate<object[]>(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) })))",
      )
      expect(found).toEqual([])
    }
  },
)
