// What items add to a figure: the same errors as the harness's, as the bootstrap's, as leaving items out.

import { bootstrapError, chrfCounts, chrfOf, type Task } from "@aunet/eval"
import { describe, expect, test } from "vitest"
import { pullError } from "../src/metrics/pulls.ts"
import type { JudgedItem } from "../src/run/judged-item.ts"
import { pulledFigures } from "../src/run/pulled-figures.ts"
import { choice, common, judged, one, pages, target, WORDS } from "./judged-tasks.ts"

describe("what items add to a figure", () => {
  test.each([choice, target, pages])(
    "is of the figure that the task has, and of its error: $name",
    async (task) => {
      const { summary, of } = await judged(task, one)
      const pulled = pulledFigures(task, [...of.items.values()])
      for (const { metric, value, error } of summary.metrics) {
        const figure = pulled.get(metric)
        expect(figure?.value).toBeCloseTo(value, 9)
        expect((figure?.pulls.reduce((sum, each) => sum + each, 0) ?? 0) / value).toBeCloseTo(0, 9)
        // A perplexity's error is drawn, and of so few items far from a straight line.
        if (error === undefined || metric === "perplexity") continue
        const found = pullError(figure?.pulls ?? [], new Array(of.items.size).fill(""))
        expect((found ?? 0) / error).toBeCloseTo(1, 9)
      }
    },
  )

  test("is, of a ratio, what the bootstrap draws", async () => {
    const { summary, of } = await judged(target, one)
    const items = [...of.items.values()].map(({ figures }) => figures)
    const bits = (sample: typeof items): number =>
      -sample.reduce((sum, { nats }) => sum + nats, 0) /
      Math.LN2 /
      sample.reduce((sum, { bytes }) => sum + bytes, 0)
    const drawn = bootstrapError(items, (sample) => bits([...sample]), 4000)
    const told = summary.metrics.find(({ metric }) => metric === "bits_per_byte")?.error ?? 0
    expect(told / drawn).toBeGreaterThan(0.93)
    expect(told / drawn).toBeLessThan(1.07)
  })

  test("is, of chrF, what the figure loses without the item", () => {
    const texts = WORDS.map((word, i): JudgedItem => ({
      group: "",
      figures: {},
      written: `${word} x`,
      golds: [WORDS[(i + 1) % 8]],
    }))
    const task: Task = {
      kind: "written",
      name: "w",
      ...common,
      golds: "{word}",
      stops: [],
      maxBytes: 9,
      metrics: [{ kind: "corpus", name: "chrf" }],
    }
    const { value, pulls } = pulledFigures(task, texts).get("chrf") ?? { value: 0, pulls: [] }
    const counts = texts.map(({ written = "", golds = [] }) => chrfCounts(written, golds))
    const without = counts.map((_, i) => chrfOf(counts.filter((__, k) => k !== i)))
    const middle = without.reduce((sum, each) => sum + each, 0) / 8
    expect(value).toBeCloseTo(chrfOf(counts), 9)
    for (const [i, pull] of pulls.entries()) expect(pull).toBeCloseTo((7 * (middle - without[i])) / 8, 9)
  })

  test("of parts each by its weight, and none of a part with a single item", () => {
    // Parts of 2 and 4 that weigh the same: 0.5 * variance of each part.
    const parts = ["a", "a", "b", "b", "b", "b"]
    const task: Task = { ...choice, groups: { field: "q", weight: "same" } }
    const items = [1, 0, 1, 1, 0, 0].map((acc, i): JudgedItem => ({
      group: parts[i],
      figures: { acc, gold_bits_per_byte: 1, margin_bits_per_byte: 1 },
    }))
    const { value, pulls } = pulledFigures(task, items).get("acc") ?? { value: 0, pulls: [] }
    expect(value).toBe(0.5)
    // s^2 is 1/2 and 1/3; over n, 1/4 and 1/12; each by 1/4.
    expect(pullError(pulls, parts)).toBeCloseTo(Math.sqrt((1 / 4 + 1 / 12) / 4), 12)
    expect(pullError([0.1, -0.1, 0], ["a", "a", "b"])).toBeUndefined()
  })
})
