// The curves of a comparison: their mean, and how they are drawn.

import { expect, test } from "vitest"
import { meanCurve } from "../src/compare/mean-curve.ts"
import { linePlot } from "../src/compare/line-plot.ts"

test("curves of seeds are one between what all of them have", () => {
  const at = (step: number, bitsPerByte: number) => ({ step, bytes: 10 * step, seconds: step, bitsPerByte })
  expect(
    meanCurve([
      [at(0, 8), at(10, 4), at(30, 2)],
      [at(0, 8), at(20, 3), at(30, 1)],
    ]),
  ).toEqual([
    { ...at(20, 3), least: 3, most: 3 },
    { ...at(30, 1.5), least: 1, most: 2 },
  ])
  expect(meanCurve([[at(0, 8)], [at(0, 8), at(5, 2)]])).toEqual([])
  expect(meanCurve([])).toEqual([])
})

test("a plot stays within its frame, and names do not lie on each other", () => {
  const line = (label: string, ...ys: number[]) => ({
    label,
    points: ys.map((y, i) => ({ x: 10 ** (i + 1), y, least: y - 0.1, most: y + 0.1 })),
  })
  const words = { title: "t", x: "x", y: "y", showX: String }
  const svg = linePlot([line("a", 3, 2), line("b", 3, 2.001), line("c", 4, 2.002)], words)
  const heights = [...svg.matchAll(/class="end" x="[\d.]+" y="([\d.]+)"/g)]
    .map(([, y]) => Number(y))
    .toSorted((p, q) => p - q)
  expect(heights).toHaveLength(3)
  for (const [i, y] of heights.entries()) {
    expect(y).toBeGreaterThan(0)
    expect(y).toBeLessThan(380)
    if (i > 0) expect(y - heights[i - 1]).toBeGreaterThanOrEqual(14.9)
  }
  expect(svg).not.toMatch(/NaN|Infinity/)
  expect(linePlot([line("only", 2)], words)).not.toMatch(/NaN|Infinity/)
  expect(linePlot([line("none")], words)).toBe("")
})
