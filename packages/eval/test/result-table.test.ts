/** What the table says of a figure, and what it leaves unsaid. */
import { expect, test } from "vitest"
import { choiceFigures, resultTable } from "../src/index.ts"

test("the table judges a share of many items alone, and has no interval of width 0 and no -0", () => {
  const row = (value: number, error: number, items: number, metric = "acc"): string[] => {
    const figure = { metric, value, error, items, uniform: metric === "acc" ? 0.5 : -4.4e-16 }
    const summary = { task: "t", version: "1", source: "", model: "m", shots: 0, items, count: items }
    const all = [{ ...summary, cutItems: 0, unreadItems: 0, movedItems: 0, notes: [], metrics: [figure] }]
    return resultTable(all).split("\n")[1].split(/ {2,}/).slice(5)
  }
  expect(row(0, 0, 2)).toEqual(["0.0", "50.0"])
  expect(row(2, 1e-17, 9, "gold_bits_per_byte")).toEqual(["2.000", "0.000"])
  expect(row(1, 0, 29)).toEqual(["100.0", "50.0"])
  expect(row(1, 0, 30)).toEqual(["100.0", "50.0", "above chance"])
  expect(row(0.55, 0.05, 100)).toEqual(["55.0", "9.8", "50.0", "at chance"])
  expect(row(-0.0002, 0.1, 9, "margin_bits_per_byte")).toEqual(["0.000", "0.196", "0.000"])
})

test("what knows nothing prefers nothing: the margin of answers of any lengths is 0, and not what rounding leaves", () => {
  const choice = (scoredBytes: number) => ({ text: "a", scoredBytes, nats: -scoredBytes * Math.log(256) })
  const both = [choice(1), choice(29)]
  const [one, other] = both.map(({ nats, scoredBytes }) => -nats / Math.LN2 / scoredBytes)
  expect(one).not.toBe(other)
  expect(choiceFigures(both, 0).margin_bits_per_byte).toBe(0)
  const nearly = [{ ...choice(1), nats: choice(1).nats * (1 - 1e-12) }, choice(29)]
  expect(choiceFigures(nearly, 0).margin_bits_per_byte).toBeGreaterThan(0)
})

test("a task without a figure has a row, and its note", () => {
  const counts = { shots: 0, items: 0, count: 4, cutItems: 0, unreadItems: 4, movedItems: 0 }
  const summary = {
    task: "t",
    version: "1",
    source: "",
    model: "m",
    ...counts,
    notes: ["too long"],
    metrics: [],
  }
  const [, row, , note] = resultTable([summary]).split("\n")
  expect([row.split(/ {2,}/), note]).toEqual([["t", "0", "0/4", "0"], "t: too long"])
})
