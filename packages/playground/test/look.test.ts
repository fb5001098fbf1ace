import { expect, test } from "vitest"
import { columnsOf, wakeShares } from "../src/look/columns.ts"
import { firstLook, lookedAt, lookStep, MOST_BYTES } from "../src/look/look-state.ts"

test("a character is a column with what its bytes cost and woke", () => {
  const insight = {
    text: new TextEncoder().encode("a 猫"),
    bits: Float64Array.of(1, 2, 3, 4, 5),
    levels: Uint8Array.of(0, 1, 0, 0, 2),
    stages: 3,
  }
  expect(columnsOf(insight)).toEqual([
    { text: "a", bytes: 1, bits: 1, woken: [1, 0, 0] },
    { text: "␣", bytes: 1, bits: 2, woken: [1, 1, 0] },
    { text: "猫", bytes: 3, bits: 12, woken: [3, 1, 1] },
  ])
  expect(wakeShares(insight)).toEqual([1, 0.4, 0.2])
})

test("an answer to an earlier question is of no use, and a model that is gone asks anew", () => {
  const typed = lookStep(firstLook, { type: "text", text: "x" })
  expect(typed).toMatchObject({ question: 2, isWaiting: true })
  expect(lookStep(typed, { type: "failed", question: 1, said: "late" })).toBe(typed)
  expect(lookStep(typed, { type: "failed", question: 2, said: "no" })).toMatchObject({
    problem: "no",
    isWaiting: false,
  })
  const gone = lookStep({ ...typed, model: "kept x" }, { type: "models", models: firstLook.models })
  expect(gone).toMatchObject({ model: "house", question: 3 })
})

test("a long text is looked at up to the end of a character", () => {
  expect(lookedAt("abc")).toHaveLength(3)
  const long = lookedAt(`a${"猫".repeat(200)}`)
  expect(long.length).toBeLessThanOrEqual(MOST_BYTES)
  expect(new TextDecoder("utf-8", { fatal: true }).decode(long)).toContain("猫")
})
