// Languages in a folder: what was measured is not asked again, and nobody's figures are replaced in silence.

import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { parallelBits, parallelTexts } from "@aunet/eval"
import { parallelInto } from "@aunet/eval/node"
import { document, ruled } from "./models.ts"

/** Six hundred sentences a language, so that they are asked for in three goes. */
const lines = (word: string): string => Array.from({ length: 600 }, (_, i) => `${word} ${i}\n`).join("")
const { texts } = parallelTexts(
  [document("eng", lines("cat")), document("deu", lines("Katze"))].map((each) => ({
    ...each,
    name: `${each.name}.txt`,
  })),
)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aunet-parallel-"))
})
afterEach(() => rm(folder, { recursive: true }))

/** A model that dies after so many questions. */
function mortal(after = Infinity, name = "m") {
  const model = ruled((byte) => -byte / 100, { name, contextBytes: 32 })
  return {
    ...model,
    score: async (...args: Parameters<typeof model.score>) => {
      if (model.asked.length >= after) throw new Error("the machine is gone")
      return model.score(...args)
    },
  }
}

test("a run that was killed goes on with what it had, and ends as one that was not", async () => {
  const first = mortal(512)
  await expect(parallelInto(folder, first, texts)).rejects.toThrow("the machine is gone")
  expect(first.asked).toHaveLength(512)
  // The kill tore a line.
  await appendFile(join(folder, "eng.jsonl"), '{"key":"12')
  const second = mortal()
  const found = await parallelInto(folder, second, texts)
  expect(second.asked).toHaveLength(1200 - 512)
  const whole = await parallelBits(mortal(), texts)
  expect(found.languages).toEqual(whole.languages)
  expect(JSON.parse(await readFile(join(folder, "parallel.json"), "utf8"))).toEqual(found)
  const third = mortal()
  await parallelInto(folder, third, texts)
  expect(third.asked).toHaveLength(0)
})

test("more sentences go on with fewer; fewer, another model and other windows are refused unless they may replace", async () => {
  await parallelInto(folder, mortal(), texts, { limit: 10 })
  const more = mortal()
  await parallelInto(folder, more, texts, { limit: 20 })
  expect(more.asked).toHaveLength(20)
  const refused = (
    model: ReturnType<typeof mortal>,
    options: Parameters<typeof parallelInto>[3],
    part: string,
  ) =>
    expect(parallelInto(folder, model, texts, options)).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining(part) as string,
    })
  await refused(mortal(), { limit: 5 }, "20 sentences and not 5")
  await refused(mortal(Infinity, "other"), { limit: 20 }, "model m and not other")
  await refused(
    { ...mortal(), fingerprint: "2" } as ReturnType<typeof mortal>,
    { limit: 20 },
    "other parameters",
  )
  await refused(
    mortal(),
    { limit: 20, windowBytes: 16 },
    "sliding windows of 32 bytes and not sliding ones of 16",
  )
  const replacing = mortal()
  expect(await parallelInto(folder, replacing, texts, { limit: 5, replace: true })).toMatchObject({
    sentences: 5,
  })
  expect(replacing.asked).toHaveLength(0)
})

test("a folder of something else, and lines that are none, are refused", async () => {
  await writeFile(join(folder, "letter.txt"), "Dear reader")
  await expect(parallelInto(folder, mortal(), texts)).rejects.toMatchObject({ code: "BAD_OPTION" })
  await writeFile(join(folder, "eng.jsonl"), '{"key":"1"}\n')
  await expect(parallelInto(folder, mortal(), texts)).rejects.toThrow(
    /eng\.jsonl line 1 is no sentence that was kept/,
  )
})
