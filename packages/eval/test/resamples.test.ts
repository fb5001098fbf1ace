// How often items are resampled for the error of a perplexity, and that fewer than the harness's are told.

import { expect, test } from "vitest"
import { replicatesFor } from "../src/run/task-figures.ts"
import { resampleNotes } from "../src/run/task-summary.ts"

test("as often as the harness does up to 600 items, then fewer", () => {
  expect([2, 600, 601, 5153, 1e6].map(replicatesFor)).toEqual([100_000, 100_000, 99_000, 11_000, 1000])
})

test("and fewer are told in words, the fewest of all parts", () => {
  const figures = (resamples: number) => ({ perplexity: { value: 2, error: 1, resamples, items: 9 } })
  expect(resampleNotes([figures(100_000), { acc: { value: 1, items: 9 } }])).toEqual([])
  expect(resampleNotes([figures(100_000), figures(11_000)])).toEqual([
    "the error of perplexity is of 11000 resamples, and the harness draws 100000: of more than 600 items fewer are drawn",
  ])
})
