import { expect, test } from "vitest"
import { columnsOf, wakeShares } from "../src/look/columns.ts"
import {
  cellAfter,
  cellWords,
  labelsOf,
  leanings,
  nearestHead,
  percent,
  piecesOf,
  pixelsOf,
  strongest,
} from "../src/look/attention-cells.ts"
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

/** "the cat 猫" at a stage of words: start, "the ", "cat ", and the window 2. */
const text = new TextEncoder().encode("the cat 猫")
const attention = {
  shares: Float32Array.of(1, 0, 0, 0.25, 0.75, 0, 0, 0.996, 0.004),
  spans: [
    { start: 0, end: 0 },
    { start: 0, end: 4 },
    { start: 4, end: 8 },
  ],
  stack: "encoders.1",
  window: 2,
  head: { stage: 1, layer: 0, head: 0 },
  stages: [
    { layers: 2, heads: 3 },
    { layers: 2, heads: 4 },
    { layers: 1, heads: 5 },
  ],
}

test("a cell is told by the names of its two positions", () => {
  expect(labelsOf(text, attention.spans)).toEqual(["(start)", "the ", "cat "])
  expect(cellWords(attention, { row: 1, column: 0 })).toEqual(["looks at", "25%"])
  expect(cellWords(attention, { row: 2, column: 2 })).toEqual(["looks at", "under 1%"])
  expect(cellWords(attention, { row: 0, column: 1 })).toEqual(["does not see", "which comes later"])
  expect(cellWords(attention, { row: 2, column: 0 })[1]).toBe("which is not among its last 2 positions")
  expect(strongest(attention, 2, 5).map(({ column }) => column)).toEqual([1, 2])
  expect(strongest(attention, 1, 1)).toEqual([{ column: 1, share: 0.75 }])
  expect([0, 0.001, 0.314, 1].map(percent)).toEqual(["0%", "under 1%", "31%", "100%"])
  const { itself, before, start } = leanings(attention)!
  expect(itself).toBeCloseTo(0.377)
  expect(before).toBeCloseTo(0.623)
  expect(start).toBeCloseTo(0.125)
  expect(leanings({ shares: Float32Array.of(1), spans: [{ start: 0, end: 0 }] })).toBeUndefined()
})

test("cells are black, the more of it the larger the share", () => {
  const pixels = pixelsOf(Float32Array.of(0, 0.25, 1))
  expect([...pixels]).toEqual([0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 255])
})

test("arrow keys stay within the cells, and other keys are left to the page", () => {
  expect(cellAfter({ row: 0, column: 0 }, "ArrowUp", 3)).toEqual({ row: 0, column: 0 })
  expect(cellAfter({ row: 1, column: 1 }, "ArrowDown", 3)).toEqual({ row: 2, column: 1 })
  expect(cellAfter({ row: 1, column: 1 }, "End", 3)).toEqual({ row: 1, column: 2 })
  expect(cellAfter({ row: 1, column: 1 }, "Tab", 3)).toBeUndefined()
})

test("a text is drawn in pieces of whole characters, also at the stage of bytes", () => {
  expect(piecesOf(text, attention.spans)).toEqual([
    { text: "the ", first: 1, end: 2 },
    { text: "cat ", first: 2, end: 3 },
    { text: "猫", first: 3, end: 3 },
  ])
  const bytes = Array.from({ length: 12 }, (_, n) => ({ start: Math.max(0, n - 1), end: n }))
  const pieces = piecesOf(text, bytes)
  expect(pieces).toHaveLength(9)
  expect(pieces[8]).toEqual({ text: "猫", first: 9, end: 12 })
  expect(labelsOf(text, bytes).slice(8)).toEqual(["␣", "猫 1/3", "猫 2/3", "猫 3/3"])
})

test("another model has the nearest head, and a cell stays as long as the positions do", () => {
  expect(nearestHead({ stage: 7, layer: 3, head: 3 }, attention.stages)).toEqual({
    stage: 2,
    layer: 0,
    head: 3,
  })
  const insight = { text, bits: new Float64Array(11), levels: new Uint8Array(11), stages: 3 }
  const seen = (state: typeof firstLook, of: Partial<typeof attention> = {}) =>
    lookStep(state, { type: "seen", question: state.question, insight, attention: { ...attention, ...of } })
  const first = seen(firstLook)
  expect(first.cell).toEqual({ row: 2, column: 2 })
  const pointed = lookStep(first, { type: "pointed", cell: { row: 1, column: 0 } })
  expect(lookStep(pointed, { type: "pointed", cell: { row: 1, column: 0 } })).toBe(pointed)
  const other = lookStep(pointed, { type: "head", head: { head: 2 } })
  expect(other).toMatchObject({ question: 2, isWaiting: true, head: { stage: 1, layer: 0, head: 2 } })
  expect(seen(other).cell).toEqual({ row: 1, column: 0 })
  expect(seen(other, { spans: attention.spans.slice(0, 2) }).cell).toEqual({ row: 1, column: 1 })
  const without = lookStep(other, {
    ...{ type: "seen", question: 2, insight },
    attention: { said: "the text is empty" },
  })
  expect(without).toMatchObject({ attention: { said: "the text is empty" }, isWaiting: false })
})
