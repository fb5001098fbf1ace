/** The schedules: numbers that can be checked by hand, and the names that the official configurations use. */
import { describe, expect, test } from "vitest"
import {
  checkScheduleShape,
  officialScheduleNames,
  scheduledRate,
  scheduleNames,
  type ScheduleShape,
} from "@aunet/trainer"

const shape = { peak: 2, minRatio: 0.1, warmup: 10, total: 110 }
const rates = (
  name: (typeof scheduleNames)[number],
  at: readonly number[],
  more: Partial<ScheduleShape> = {},
) => at.map((done) => Math.round(scheduledRate(name, { ...shape, ...more }, done) * 1e6) / 1e6)

test("every schedule but the constant one warms up from 0 to the peak", () => {
  for (const name of scheduleNames)
    expect(rates(name, [0, 5, 10]), name).toEqual(name === "constant" ? [2, 2, 2] : [0, 1, 2])
})

test("linear goes straight from the peak to the floor, and stays there", () => {
  expect(rates("linear", [60, 110, 200])).toEqual([1.1, 0.2, 0.2])
})

test("inverse square root halves when four times the warm-up is done, and ends at the floor", () => {
  expect(rates("inverse-square-root", [40, 1000, 1_000_000])).toEqual([1, 0.2, 0.2])
  expect(rates("inverse-square-root", [40], { exponent: 1 })).toEqual([0.5])
})

test("cosine is half way down in the middle, and ends at the floor", () => {
  expect(rates("cosine", [60, 110, 111])).toEqual([1.1, 0.2, 0.2])
})

test("cosine in two cycles goes down twice, and starts the second at the peak", () => {
  const cycles = { warmup: 0, cycleLength: 0.5, total: 100 }
  expect(rates("cosine", [0, 25, 50, 75, 100], cycles)).toEqual([2, 1.1, 2, 1.1, 0.2])
  expect(rates("cosine", [49], cycles)[0]).toBeLessThan(0.21)
})

test("warm-up-stable-decay stays at the peak, then goes down along 1/rate to the floor", () => {
  // Decay from 99 on, 11 long; at 104.5 half way: 1 / (0.5/0.1 + 0.5) of the peak.
  expect(rates("warmup-stable-decay", [11, 99, 110, 104.5])).toEqual([2, 2, 0.2, 0.363636])
  expect(rates("warmup-stable-decay", [55, 56, 110], { decayShare: 0.5 })).toEqual([
    2,
    Math.round((2 / (1 / 55 / 0.1 + 54 / 55)) * 1e6) / 1e6,
    0.2,
  ])
})

test("warm-up-stable-decay in two cycles decays twice, the second time twice as long", () => {
  const cycles = { warmup: 0, cycleLength: 0.5, total: 100, decayShare: 0.2 }
  // Decays: 40 to 50, and 80 to 100; the step at 50 is the first of the second cycle.
  expect(rates("warmup-stable-decay", [40, 45, 50, 80, 90, 100], cycles)).toEqual([
    2, 0.363636, 2, 2, 0.363636, 0.2,
  ])
})

describe("names and numbers that do not fit are refused", () => {
  test.each<readonly [string, string, Partial<ScheduleShape>, RegExp]>([
    ["a name", "cosinus", {}, /no schedule "cosinus"; there are: constant, linear/],
    ["a decay as long as its cycle", "warmup-stable-decay", { decayShare: 1 }, /decayShare is 1/],
    ["a decay to 0", "warmup-stable-decay", { minRatio: 0 }, /minRatio is 0; it must be above 0/],
    ["a power law without a warm-up", "inverse-square-root", { warmup: 0 }, /warmup is 0/],
    [
      "a cycle shorter than a step",
      "warmup-stable-decay",
      { total: 10, cycleLength: 0.09, decayShare: 0 },
      /cycleLength is 0.09; it must be 0.1 or more/,
    ],
    ["a warm-up past the end", "cosine", { warmup: 111 }, /warmup is 111/],
    ["a cycle of no length", "cosine", { cycleLength: 0 }, /cycleLength is 0/],
  ])("%s", (_, name, more, message) => {
    expect(() => checkScheduleShape(name, { ...shape, ...more })).toThrow(message)
  })
  test("all official names are known", () => {
    expect(Object.values(officialScheduleNames).sort()).toEqual([...scheduleNames].sort())
  })
})
