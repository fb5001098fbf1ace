/** The splitter that fits a text: by its scripts, as long segments come out, and always one that can be made. */
import { expect, test } from "vitest"
import { defaultRegistry, suggestSplitter } from "aunet"

const encode = (text: string) => new TextEncoder().encode(text)
const english = encode("The cat sat on the mat and looked at the moon. ".repeat(40))
const thai = encode("แมวนั่งอยู่บนเสื่อแล้วมองดูพระจันทร์ที่อยู่บนท้องฟ้าในคืนนี้ ".repeat(40))
const chinese = encode("我们在学校学习，他们在家休息。".repeat(60))
const javanese = encode("ꦱꦧꦼꦤ꧀ꦲꦸꦮꦺꦴꦁꦏꦭꦲꦶꦫꦏꦺꦏꦤ꧀ꦛꦶꦩꦂꦢꦶꦏ".repeat(40))

test.each([
  ["English", [english], "words", ["words"]],
  ["Thai", [thai], "cjk", ["cjk"]],
  ["Chinese and English", [chinese, english], "cjk", ["cjk", "words"]],
  ["a script that no splitter knows", [javanese], "every-nth", ["at-most"]],
  ["the same beside English and Thai", [javanese, english, thai], "by-script", ["cjk", "at-most", "words"]],
  ["nothing", [], "words", []],
  ["numbers", [encode("12 34 56 ".repeat(9))], "words", ["words"]],
])("%s: it can be made, and is as deep as the model", async (_, documents, name, fits) => {
  const found = await suggestSplitter(documents, { stages: 3 })
  expect(found.splitter).toBe(name)
  expect(found.scripts.map((script) => script.fits)).toEqual(fits)
  const made = defaultRegistry().get("splitter", found.splitter).make(found.splitterOptions)
  expect(made.depth).toBeGreaterThanOrEqual(2)
  for (const document of documents) {
    const marked = made.split(document).reduce((count, level) => count + (level > 0 ? 1 : 0), 0)
    expect(document.length / marked).toBeLessThan(17)
  }
})

test("what cjk adds to words is beside it, so a mixture of both needs no third", async () => {
  const words = defaultRegistry()
    .get("splitter", "words")
    .make({ groups: [1, 2] })
  const cjk = defaultRegistry()
    .get("splitter", "cjk")
    .make({ groups: [1, 2] })
  expect(cjk.split(english)).toEqual(words.split(english))
})

test("stages are those of a model", async () => {
  await expect(suggestSplitter([], { stages: 5 })).rejects.toThrow(/stages is 5; it must be .* 1 to 4/)
})
