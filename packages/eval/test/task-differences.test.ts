// Errors of tasks in a comparison, and pairs of arms on the same items: McNemar's, paired, over items and over seeds.

import {
  type ArmRuns,
  comparisonPage,
  type ComparedRun,
  comparisonReport,
  type JudgedTask,
  type TaskSummary,
} from "@aunet/eval"
import { presetModel } from "@aunet/core"
import { describe, expect, test } from "vitest"
import { taskDifferencesOf } from "../src/compare/task-differences.ts"
import { choice, judged, one, other, target } from "./judged-tasks.ts"

const run = (seed: number, tasks: readonly { summary: TaskSummary; of: JudgedTask }[]): ComparedRun => ({
  learningRate: 0.01,
  seed,
  steps: 1,
  bytes: 1,
  seconds: 1,
  curve: [],
  engine: { engine: "reference", backend: "javascript" },
  lengths: [1],
  droppedShares: [],
  bits: {
    model: "m",
    windowing: { rule: "sliding", windowBytes: 64, strideBytes: 32 },
    bytes: 1,
    bits: 1,
    bitsPerByte: 1,
    cutBytes: 0,
    documents: [{ name: "t", bytes: 1, bits: 1, bitsPerByte: 1, pieces: [{ bytes: 1, bits: 1 }] }],
  },
  tasks: tasks.map(({ summary }) => summary),
  judged: tasks.map(({ of }) => of),
})

/** Items that came out as given, right or wrong. */
const shares = (...right: number[]): { summary: TaskSummary; of: JudgedTask } => ({
  summary: { task: "which", metrics: [] } as unknown as TaskSummary,
  of: {
    task: choice,
    items: new Map(
      right.map((acc, i) => [
        i,
        { group: "", figures: { acc, gold_bits_per_byte: 2 - acc, margin_bits_per_byte: 0 } },
      ]),
    ),
  },
})
const arm = (label: string, ...runs: ComparedRun[]): ArmRuns => ({ label, trials: [], runs })
const accOf = (a: ArmRuns, b: ArmRuns) => taskDifferencesOf([a, b]).find(({ metric }) => metric === "acc")

describe("a pair of arms", () => {
  // Of forty, 12 that only the first has right and 2 that only the second: McNemar's (b - c) / n, (b + c - (b-c)^2/n) / (n(n-1)).
  const first = Array.from({ length: 40 }, (_, i) => Number(i < 20))
  const second = Array.from({ length: 40 }, (_, i) => Number((i >= 12 && i < 20) || i >= 38))

  test("has McNemar's error of what only one of them has right", () => {
    const found = accOf(arm("a", run(0, [shares(...first)])), arm("b", run(0, [shares(...second)])))
    const error = Math.sqrt((14 - 100 / 40) / (40 * 39))
    expect(found).toMatchObject({ task: "which", label: "a", against: "b", items: 40, verdict: "oneSeed" })
    expect(found?.difference).toBeCloseTo(0.25, 12)
    expect(found?.error).toBeCloseTo(error, 12)
    expect(found?.interval?.low).toBeCloseTo(0.25 - 1.96 * error, 12)
  })

  test("is told as better where other items and other seeds would say the same", () => {
    const [ours, theirs] = [first, second].map((items, k) =>
      arm(["a", "b"][k], ...[0, 1, 2].map((seed) => run(seed, [shares(...items)]))),
    )
    expect(accOf(ours, theirs)?.verdict).toBe("better")
    expect(accOf(theirs, ours)?.verdict).toBe("worse")
    // Of bits less is better, and the first has less of them.
    const bits = taskDifferencesOf([ours, theirs]).find(({ metric }) => metric === "gold_bits_per_byte")
    expect(bits).toMatchObject({ verdict: "better" })
    expect(bits?.difference).toBeCloseTo(-0.25, 12)
    const wavering = arm("b", ...[first, second, first].map((items, seed) => run(seed, [shares(...items)])))
    expect(accOf(ours, wavering)?.verdict).toBe("seeds")
    expect(accOf(ours, arm("c", ...ours.runs))).toMatchObject({ difference: 0, verdict: "items" })
    expect(accOf(ours, arm("c", ...ours.runs))).not.toHaveProperty("interval")
  })

  test("is of the items that both have, and of the seeds; few items tell nothing", () => {
    const few = shares(...first)
    const left = { ...few, of: { ...few.of, items: new Map([...few.of.items].slice(0, 20)) } }
    const found = accOf(
      arm("a", run(0, [left])),
      arm("b", run(1, [shares(...second)]), run(0, [shares(...second)])),
    )
    expect(found).toMatchObject({ items: 20, verdict: "items", seeds: { count: 1 } })
    expect(found?.difference).toBeCloseTo(12 / 20, 12)
    expect(taskDifferencesOf([arm("a", run(0, [few])), arm("b", run(1, [few]))])).toEqual([])
    expect(taskDifferencesOf([arm("a", run(0, [])), arm("b", run(0, []))])).toEqual([])
  })
})

test("a report and its page have the errors and the pairs, and no item", async () => {
  const { config } = presetModel("tiny", 1)
  const planned = (label: string) => ({
    label,
    stages: 1,
    bytesPerPosition: [1],
    config,
    parameters: 1,
    flopsPerByte: 1,
    paperFlopsPerByte: 1,
    flops: 1,
    rowPositions: 1,
  })
  const facts = { documents: 1, bytes: 1, digest: "0" }
  const arms = await Promise.all(
    [one, other].map(async (model, i) => {
      const tasks = [await judged(choice, model), await judged(target, model)]
      return arm(["a", "b"][i], run(0, tasks), run(1, tasks))
    }),
  )
  const report = comparisonReport(
    {
      arms: [planned("a"), planned("b")],
      gamma: 1,
      rowBytes: 1,
      rows: 1,
      steps: 1,
      bytes: 1,
      trialSteps: 1,
      leftOut: [],
      warmupShare: 0.1,
      learningRates: [0.01],
    },
    arms,
    {},
    {
      command: "c",
      versions: {},
      texts: { training: facts, choosing: facts, heldOut: facts },
      seeds: [0, 1],
    },
  )
  for (const { tasks } of report.arms) {
    expect(tasks.map(({ metric }) => metric)).toContain("perplexity")
    for (const { task, metric, error } of tasks) {
      const { tasks: own } = arms[report.arms.findIndex((each) => each.tasks === tasks)].runs[0]
      const alone = own
        .find((each) => each.task === task)
        ?.metrics.find((each) => each.metric === metric)?.error
      if (metric !== "perplexity") expect(error).toBeCloseTo(alone ?? Number.NaN, 9)
    }
  }
  expect(report.taskDifferences.map(({ task, metric }) => `${task} ${metric}`)).toEqual([
    "which acc",
    "which gold_bits_per_byte",
    "which margin_bits_per_byte",
    "last acc",
    "last perplexity",
    "last bits_per_byte",
    "last gold_bits_per_byte",
  ])
  expect(JSON.stringify(report)).not.toContain("judged")
  const page = comparisonPage(report)
  expect(page).toContain("Tasks, in pairs")
  expect(page).toContain("McNemar")
  expect(page).toMatch(/<small>± \d/)
  // A perplexity of these models has eleven digits, which no column is for.
  expect(page).toMatch(/\d\.\d{3}e\d+/)
  expect(page).not.toMatch(/\d{7}\.\d/)
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
})
