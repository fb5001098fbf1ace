/** Results in a folder: what was measured is kept, and taken up again by the same model, task and prompt alone. */
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type ChoiceTask, type EvaluatedModel, evaluateTasks, uniformModel } from "../src/index.ts"
import { evaluateInto } from "../src/node/index.ts"
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
      await evaluateInto(folder, [task], data, model)
      return model.asked.questions
    }
    expect(await asked(colours)).toBe(3)
    expect(await asked(colours)).toBe(0)
    expect(await asked({ ...colours, version: "2" })).toBe(3)
    expect(await asked({ ...colours, question: "{thing} was" })).toBe(3)
    expect(await asked(colours, tableModel("red blue", { fingerprint: "later" }))).toBe(3)
    expect(await asked(colours)).toBe(0)
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
