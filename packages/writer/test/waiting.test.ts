/** Which bytes a step takes: cases small enough to count on fingers. */
import { expect, test } from "vitest"
import { levelToRun } from "../src/cascade/waiting.ts"

/** Bytes of these levels that have just come, in a cascade whose deepest stage is 2. */
const chosen = (levels: readonly number[], texts: number, waitedSteps = 0): number =>
  levelToRun(
    levels.map((level) => ({ step: { level }, since: 0 })),
    texts,
    waitedSteps,
    2,
  )

test.each<readonly [string, readonly number[], number, number]>([
  ["bytes of one level run at that level", [0, 0, 0], 3, 0],
  ["a text alone never waits, however deep its byte goes", [2], 1, 2],
  ["one of four that goes deeper waits while three go on", [0, 0, 0, 1], 4, 0],
  ["three of four that go deeper do not wait for the last: it is no more than a quarter", [1, 1, 1, 0], 4, 1],
  ["texts without a byte here count too: one of eight is no more than a quarter", [0, 1], 8, 1],
  ["the two deepest wait for those that stop at the stage between", [1, 1, 2, 2], 4, 1],
])("%s", (_, levels, texts, level) => expect(chosen(levels, texts)).toBe(level))

test("a byte waits through twelve steps and no more", () => {
  expect(chosen([0, 0, 0, 2], 4, 11)).toBe(0)
  expect(chosen([0, 0, 0, 2], 4, 12)).toBe(2)
})
