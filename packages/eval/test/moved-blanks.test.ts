// Blanks at the end of a question, which the harness moves to the answer: scored there, counted, and told.

import { expect, test } from "vitest"
import { type ChoiceTask, type EvaluatedModel, evaluateTasks, memoryPlace } from "../src/index.ts"
import { colours, lines } from "./made-up/colours.ts"
import { tableModel } from "./table-model.ts"

test("blanks at the end of a question are scored with the answer, counted and told", async () => {
  const place = memoryPlace({
    "colours.jsonl": lines([
      { thing: "fire", answers: ["red", "blue"], gold: 0 },
      { thing: "snow", answers: ["red", "white"], gold: 1 },
    ]),
  })
  const model = tableModel("red", { contextBytes: 99 })
  const asked: string[] = []
  const listens: EvaluatedModel = {
    ...model,
    score: (questions) => {
      for (const { context, continuations } of questions)
        asked.push([context, continuations[0]].map((text) => new TextDecoder().decode(text)).join("|"))
      return model.score(questions)
    },
  }
  const ends: ChoiceTask = { ...colours, question: "{thing} is \n" }
  const [summary] = await evaluateTasks([ends], place, listens)
  expect(asked).toEqual(["fire is| \n red", "snow is| \n red"])
  expect(summary.movedItems).toBe(2)
  expect(summary.notes.join()).toContain("of items whose question ends in a blank there are 2")
  expect((await evaluateTasks([colours], place, model))[0]).toMatchObject({ movedItems: 0, notes: [] })
})
