/** Examples before a question: never the item itself, refused where there are too few, said where they are not the harness's. */
import { describe, expect, test } from "vitest"
import {
  type ChoiceTask,
  type EvaluatedModel,
  evaluateTasks,
  files,
  memoryPlace,
  taskItems,
  tasksNamed,
  uniformModel,
} from "../src/index.ts"
import { COLOURS, colours, data, lines } from "./made-up/colours.ts"

describe("examples", () => {
  const shown: ChoiceTask = { ...colours, shots: { draw: "random" } }
  const contexts = async (task: ChoiceTask, shots: number): Promise<string[]> => {
    const seen: string[] = []
    const model: EvaluatedModel = {
      ...uniformModel,
      score: (questions) => {
        for (const { context } of questions) seen.push(new TextDecoder().decode(context))
        return uniformModel.score(questions)
      },
    }
    await evaluateTasks([task], data, model, { shots })
    return seen
  }
  test("of the items themselves never hold the item", async () => {
    for (const [i, context] of (await contexts(shown, 2)).entries())
      expect(context.split(COLOURS[i].thing)).toHaveLength(2)
  })
  test("are refused where there are too few, and left out where the task has none", async () => {
    await expect(contexts(shown, 3)).rejects.toThrow(
      /3 examples are asked for, and colours has 3 for colours\.jsonl line 1/,
    )
    const [summary] = await evaluateTasks([colours], data, uniformModel, { shots: 2 })
    expect(summary).toMatchObject({ shots: 0, notes: ["colours shows no examples"] })
  })
  test("taken from the first items are not scored", async () => {
    const task: ChoiceTask = {
      ...colours,
      shots: { files: files("dev.jsonl"), draw: "random", whenMissing: "first items" },
    }
    const [summary] = await evaluateTasks([task], data, uniformModel, { shots: 1 })
    expect(summary).toMatchObject({
      items: 2,
      notes: ["the first item is the example, and is not scored"],
    })
  })
})

test("are drawn as the harness does only from a pool of its size, and that is said", async () => {
  const items = (n: number) =>
    lines(Array.from({ length: n }, (_, i) => ({ question: `q${i}`, answer: `#### ${i}` })))
  const place = memoryPlace({ "gsm8k_test.jsonl": items(2), "gsm8k_train.jsonl": items(9) })
  const { notes, shots, prompts } = await taskItems(tasksNamed(["gsm8k"])[0], place)
  expect({ notes, shots }).toEqual({
    notes: ["the examples are the first of 9; the harness draws them from 7473"],
    shots: 5,
  })
  const [first] = Array.from(prompts(), ({ prompt }) => (prompt.kind === "written" ? prompt.context : ""))
  expect(first).toBe(
    `${[0, 1, 2, 3, 4].map((i) => `Question: q${i}\nAnswer: #### ${i}\n\n`).join("")}Question: q0\nAnswer:`,
  )
  const whole = memoryPlace({ "gsm8k_test.jsonl": items(2), "gsm8k_train.jsonl": items(7473) })
  const drawn = Array.from((await taskItems(tasksNamed(["gsm8k"])[0], whole)).prompts(), ({ prompt }) =>
    prompt.kind === "written" ? [...prompt.context.matchAll(/q(\d+)/g)].map(([, i]) => Number(i)) : [],
  )
  expect(drawn).toEqual([
    [6374, 3610, 957, 61, 742, 0],
    [7462, 6610, 4769, 286, 5501, 1],
  ])
})
