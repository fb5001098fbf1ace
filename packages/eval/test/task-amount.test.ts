/** How much a task has: nothing is refused, and each step tells how far it is. */
import { expect, test } from "vitest"
import {
  type ChoiceTask,
  evaluateTasks,
  files,
  memoryPlace,
  type RunStep,
  uniformModel,
} from "../src/index.ts"
import { colours, data } from "./made-up/colours.ts"

test("files without an item are refused by name, as are items that are all examples", async () => {
  const empty = memoryPlace({ "colours.jsonl": "\n" })
  await expect(evaluateTasks([colours], empty, uniformModel)).rejects.toMatchObject({
    code: "BAD_DATA",
    message: "colours.jsonl has no items of colours",
  })
  const shown: ChoiceTask = {
    ...colours,
    shots: { count: 3, draw: "first", files: files("examples.jsonl"), whenMissing: "first items" },
  }
  await expect(evaluateTasks([shown], data, uniformModel)).rejects.toMatchObject({
    code: "BAD_DATA",
    message: expect.stringContaining("no item of colours beside those that are examples"),
  })
})

test("a step tells how many have an answer, which are all that were asked together", async () => {
  const steps: RunStep[] = []
  await evaluateTasks([colours], data, uniformModel, { together: 2, onStep: (_, step) => steps.push(step) })
  expect(steps.map(({ done, answered }) => [done, answered])).toEqual([
    [1, 2],
    [2, 2],
    [3, 3],
  ])
})
