import { expect, test } from "vitest"
import { HOUSE_MODEL, keptModel } from "../src/models/model-list.ts"
import { chosenByte, firstWrite, goneOn, type WriteEvent, writeStep } from "../src/write/write-state.ts"
import { alternativeWords, charactersOf, shadeOf, type WrittenByte } from "../src/write/written.ts"

const after = (...events: readonly WriteEvent[]) => events.reduce(writeStep, firstWrite)
const byte = (
  value: number,
  text = String.fromCharCode(value),
  more: Partial<WrittenByte> = {},
): WrittenByte => ({
  ...{ byte: value, text, level: 0, bits: 1, alternatives: [] },
  ...more,
})

test("a text comes, ends, and begins anew", () => {
  const began = after({ type: "begins", at: 0, kept: [] }, { type: "loading", at: 0, note: "Opening" })
  expect(began.columns[0]).toMatchObject({ stands: "loads", note: "Opening", prompt: firstWrite.prompt })
  const wrote = [
    { type: "loaded", at: 0, engine: "e" },
    { type: "wrote", at: 0, bytes: [byte(97)], bytesPerSecond: 5 },
    { type: "wrote", at: 0, bytes: [byte(98)] },
    { type: "ended", at: 0, note: "done" },
  ] as const
  const ended = wrote.reduce(writeStep, began)
  expect(ended.columns[0]).toMatchObject({ stands: "idle", note: "done", bytesPerSecond: 5, engine: "e" })
  expect(ended.columns[0]?.bytes).toHaveLength(2)
  const again = writeStep(ended, { type: "begins", at: 0, kept: [] })
  expect(again.columns[0]).toMatchObject({ bytes: [], engine: "e" })
})

test("to go on from a place keeps the prompt that it began with", () => {
  const state = after(
    { type: "begins", at: 0, kept: [] },
    { type: "wrote", at: 0, bytes: [byte(97), byte(98)] },
    { type: "prompt", prompt: "another" },
    { type: "begins", at: 0, kept: [byte(97), chosenByte(99)] },
  )
  expect(state.columns[0]?.prompt).toBe(firstWrite.prompt)
  expect(new TextDecoder().decode(goneOn("x", state.columns[0]!.bytes))).toBe("xac")
})

test("a second model stands beside the first, and a model that is gone gives its place to the one of the page", () => {
  const mine = keptModel("mine")
  const two = after({ type: "models", models: [HOUSE_MODEL, mine] }, { type: "beside", isBeside: true })
  expect(two.columns.map(({ model }) => model)).toEqual(["house", mine.id])
  expect(writeStep(two, { type: "models", models: [HOUSE_MODEL] }).columns.map(({ model }) => model)).toEqual(
    ["house", "house"],
  )
  expect(writeStep(two, { type: "beside", isBeside: false }).columns).toHaveLength(1)
  // What happens to a column that is gone happens to nothing.
  expect(writeStep(firstWrite, { type: "ended", at: 1, note: "" })).toBe(firstWrite)
})

test("bytes are put together to characters with the sum of their bits", () => {
  const cat = new TextEncoder().encode("猫")
  const bytes = [
    byte(97, "a", { level: 1 }),
    ...[...cat].map((each, i) => byte(each, i === 2 ? "猫" : "")),
    byte(0xe7, ""),
  ]
  expect(charactersOf(bytes)).toEqual([
    { text: "a", from: 0, to: 1, bits: 1, level: 1 },
    { text: "猫", from: 1, to: 4, bits: 3, level: 0 },
    { text: "", from: 4, to: 5, bits: 1, level: 0 },
  ])
  expect([0, 0.5, 1.5, 3, 5, 7, 20].map(shadeOf)).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect([97, 32, 10, 0xe7, 257].map((id) => alternativeWords({ id, probability: 0 }))).toEqual([
    "a",
    "a space",
    "a new line",
    "byte E7",
    "the end of the text",
  ])
})
