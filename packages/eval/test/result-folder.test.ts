/** Results in a folder: what was measured is kept, and taken up again by the same model, task and prompt alone. */
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type ChoiceTask, type EvaluatedModel, evaluateTasks, uniformModel } from "../src/index.ts"
import { evaluateInto, type KeepOptions } from "../src/node/index.ts"
import { colours, data } from "./made-up/colours.ts"
import { tableModel } from "./table-model.ts"

describe("results in a folder", () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "aunet-eval-"))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** A model that dies after so many questions. */
  const mortal = (after: number): EvaluatedModel => {
    const model = tableModel("red blue")
    return {
      ...model,
      score: async (questions) => {
        if (model.asked.questions + questions.length > after) throw new Error("the machine is gone")
        return model.score(questions)
      },
    }
  }

  test("keep what was measured, and a second run asks for the rest alone", async () => {
    await expect(evaluateInto(folder, [colours], data, mortal(2), { together: 1 })).rejects.toThrow(
      /table failed at colours, colours\.jsonl line 3/,
    )
    const path = join(folder, "colours.jsonl")
    const kept = await readFile(path, "utf8")
    expect(kept.trimEnd().split("\n")).toHaveLength(2)
    await appendFile(path, '{"key":"torn')
    const model = tableModel("red blue")
    const summaries = await evaluateInto(folder, [colours], data, model)
    expect(model.asked.questions).toBe(1)
    expect(summaries).toEqual(await evaluateTasks([colours], data, tableModel("red blue")))
    expect((await readFile(path, "utf8")).startsWith(kept)).toBe(true)
    expect(JSON.parse(await readFile(join(folder, "colours.json"), "utf8"))).toEqual(summaries[0])
  })

  test("are those of the same model, task and prompt alone", async () => {
    const asked = async (task: ChoiceTask, model = tableModel("red blue")): Promise<number> => {
      await evaluateInto(folder, [task], data, model, { replace: true })
      return model.asked.questions
    }
    expect(await asked(colours)).toBe(3)
    expect(await asked(colours)).toBe(0)
    expect(await asked({ ...colours, version: "2" })).toBe(3)
    expect(await asked({ ...colours, question: "{thing} was" })).toBe(3)
    expect(await asked(colours, tableModel("red blue", { fingerprint: "later" }))).toBe(3)
    // What a short window cut off is not taken for the answer of a long one.
    expect(await asked(colours, tableModel("red blue", { contextBytes: 8 }))).toBe(3)
    expect(await asked(colours, tableModel("red blue", { contextBytes: 90 }))).toBe(3)
    expect(await asked(colours)).toBe(0)
  })

  test("of another model, other options or more items are replaced only when that is said", async () => {
    const model = tableModel("red blue", { fingerprint: "first" })
    const into = (other: EvaluatedModel, options: KeepOptions = {}, task: ChoiceTask = colours) =>
      evaluateInto(folder, [task], data, other, options)
    await into(model, { limit: 2 })
    // More items go on from fewer.
    await into(model)
    const kept = await readFile(join(folder, "colours.json"), "utf8")
    const refusals: [() => Promise<unknown>, string][] = [
      [() => into({ ...model, name: "other" }), 'model "table" and not "other"'],
      [() => into({ ...model, fingerprint: "later" }), "a model of other parameters"],
      [() => into(model, { limit: 2 }), "3 items and not 2"],
      [() => into(model, {}, { ...colours, version: "2" }), 'version "1" and not "2"'],
    ]
    for (const [refused, part] of refusals)
      await expect(refused()).rejects.toMatchObject({
        code: "BAD_OPTION",
        message: expect.stringContaining(part),
      })
    expect(await readFile(join(folder, "colours.json"), "utf8")).toBe(kept)
    expect(model.asked.questions).toBe(3)
    await into({ ...model, name: "other" }, { replace: true })
    expect(await readFile(join(folder, "colours.json"), "utf8")).toContain('"model": "other"')
  })

  test("are not put among other files; beside results of other tasks they are", async () => {
    await appendFile(join(folder, "letter.txt"), "Dear reader")
    await expect(evaluateInto(folder, [colours], data, uniformModel)).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringMatching(/holds other files and no results, such as letter\.txt/),
    })
    await appendFile(join(folder, "items.jsonl"), '{"thing":"snow"}\n')
    await expect(evaluateInto(folder, [colours], data, uniformModel)).rejects.toThrow(/no results/)
    await appendFile(join(folder, "earlier.jsonl"), '{"key":"0"')
    expect(await evaluateInto(folder, [colours], data, uniformModel)).toHaveLength(1)
  })

  test("that are no results are not overwritten", async () => {
    await appendFile(join(folder, "colours.jsonl"), "a shopping list\n")
    await expect(evaluateInto(folder, [colours], data, uniformModel)).rejects.toMatchObject({
      code: "BAD_DATA",
      message: expect.stringMatching(/colours\.jsonl line 1 is no answer that was kept/),
    })
    expect(await readFile(join(folder, "colours.jsonl"), "utf8")).toBe("a shopping list\n")
  })
})
