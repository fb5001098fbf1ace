// What a comparison says: figures that can be checked by hand, and a page.

import {
  type ArmRuns,
  comparisonPage,
  type ComparisonPlan,
  comparisonReport,
  type ComparedRun,
  differencesOf,
  seedMean,
} from "@aunet/eval"
import { presetModel } from "@aunet/core"
import { describe, expect, test } from "vitest"

/** Bits of texts of a hundred bytes each. */
const bitsOf = (model: string, ...bits: number[]) => {
  const documents = bits.map((each, i) => ({
    name: `text ${i}`,
    bytes: 100,
    bits: each,
    bitsPerByte: each / 100,
    pieces: [{ bytes: 100, bits: each }],
  }))
  const sum = bits.reduce((total, each) => total + each, 0)
  return {
    model,
    windowing: { rule: "sliding" as const, windowBytes: 64, strideBytes: 32 },
    bytes: 100 * bits.length,
    bits: sum,
    bitsPerByte: sum / (100 * bits.length),
    cutBytes: 0,
    documents,
  }
}

const run = (model: string, seed: number, ...bits: number[]): ComparedRun => ({
  learningRate: 0.01,
  seed,
  steps: 100,
  bytes: 51_200,
  seconds: 10 + seed,
  curve: [
    { step: 0, bytes: 0, seconds: 0, bitsPerByte: 8 },
    { step: 50, bytes: 25_600, seconds: 5, bitsPerByte: 3 + seed / 10 },
    { step: 100, bytes: 51_200, seconds: 10 + seed, bitsPerByte: 2 },
  ],
  engine: { engine: "reference", backend: "javascript" },
  lengths: [512],
  droppedShares: [],
  bits: bitsOf(model, ...bits),
  tasks: [],
})

const { config } = presetModel("tiny", 1)
const planned = (label: string) => ({
  label,
  stages: 1,
  bytesPerPosition: [1],
  config,
  parameters: 1000,
  flopsPerByte: 1e6,
  paperFlopsPerByte: 9e5,
  flops: 5.12e10,
  rowPositions: 512,
})
const plan: ComparisonPlan = {
  arms: [planned("a"), planned("b")],
  gamma: 1,
  rowBytes: 512,
  rows: 1,
  steps: 100,
  bytes: 51_200,
  trialSteps: 10,
  leftOut: [],
  warmupShare: 0.1,
  learningRates: [0.003, 0.01, 0.03],
}
const facts = { documents: 12, bytes: 40_000, digest: "0" }
const origin = (seeds: number[]) => ({
  command: "aunet compare",
  versions: { node: "24" },
  texts: { training: facts, choosing: facts, heldOut: facts },
  seeds,
})
/** Twelve texts, each at one of two costs. */
const around = (bits: number, apart = 4): number[] =>
  Array.from({ length: 12 }, (_, i) => bits + (i % 2) * apart)

const reported = (a: number[][], b: number[][]) => {
  const runs: ArmRuns[] = [
    { label: "a", trials: [], learningRate: 0.01, runs: a.map((bits, seed) => run("a", seed, ...bits)) },
    { label: "b", trials: [], learningRate: 0.01, runs: b.map((bits, seed) => run("b", seed, ...bits)) },
  ]
  return comparisonReport(plan, runs, { a: "the first", b: "the second" }, origin([...a.keys()]))
}

test("an arm whose segments came out otherwise took other operations, and that is told", () => {
  const at = (bytes: number, flopsPerByte: number) => {
    const routed = { bytesPerPosition: [1, bytes], flopsPerByte, heldOutBytesPerSegment: [bytes] }
    const arms = [{ ...planned("a"), bytesPerPosition: [1, 5] }, planned("b")]
    const runs = [0, 1].map((seed) => ({ ...run("a", seed, ...around(200)), routed }))
    return comparisonReport(
      { ...plan, arms },
      [
        { label: "a", trials: [], runs },
        { label: "b", trials: [], runs: [0, 1].map((seed) => run("b", seed, ...around(210))) },
      ],
      {},
      origin([0, 1]),
    )
  }
  const { arms, limits } = at(5.5, 0.97e6)
  expect(arms[0].routed).toEqual({
    bytesPerPosition: [1, 5.5],
    flopsPerByte: 0.97e6,
    heldOutBytesPerSegment: [5.5],
  })
  expect(limits).toContain(
    "a took 3.0% fewer operations than the other arms: its segments came to 5.5 bytes on average, and were planned with 5.",
  )
  expect(at(5.02, 0.998e6).limits.join("\n")).not.toContain("operations than the other arms")
})

describe("seeds", () => {
  test("the interval is Student's", () => {
    // Mean 2, deviation 1, three of them: 4.303 / sqrt 3.
    const { mean, least, most, interval } = seedMean([1, 2, 3])
    expect([mean, least, most]).toEqual([2, 1, 3])
    expect(interval?.low).toBeCloseTo(2 - 4.303 / Math.sqrt(3), 9)
    expect(interval?.high).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 9)
    expect(seedMean([5]).interval).toBeUndefined()
  })

  test("a pair is compared on the seeds that both have", () => {
    const arm = (label: string, ...seeds: number[]) => ({
      label,
      bits: seeds.map((seed) => ({ seed, bits: bitsOf(label, ...around(200 + seed)) })),
    })
    const [difference] = differencesOf([arm("a", 0, 1, 2), arm("b", 1)])
    expect(difference).toMatchObject({ bitsPerByte: 0, seeds: { count: 1, mean: 0 } })
    expect(differencesOf([arm("a", 0), arm("b", 1)])).toEqual([])
  })
})

describe("conclusions", () => {
  test("a difference that holds over texts and seeds is told as such, with the better arm first", () => {
    const better = [around(200), around(202), around(201)]
    const worse = better.map((bits) => bits.map((each, i) => each + 10 + (i % 3)))
    const { conclusions, differences } = reported(worse, better)
    expect(differences[0]).toMatchObject({ label: "a", against: "b", verdict: "worse", better: 0, units: 12 })
    expect(differences[0].bitsPerByte).toBeCloseTo(0.11, 9)
    expect(conclusions[0]).toMatch(
      /^b is better than a at this budget on texts such as these: it needs 0\.1100 bits-per-byte less \(5\.\d%\); 95% over texts: 0\.10\d\d to 0\.11\d\d; 95% over 3 seeds: 0\.1100 to 0\.1100\.$/,
    )
    expect(reported(better, worse).differences[0].verdict).toBe("better")
  })

  test("a difference that other seeds could turn round is not one", () => {
    const a = [around(200), around(200), around(200)]
    const b = [around(230), around(201), around(195)]
    const { conclusions, differences } = reported(a, b)
    expect(differences[0].verdict).toBe("seeds")
    expect(conclusions[0]).toMatch(/cannot be told: other seeds could turn it round/)
  })

  test("a difference that other texts could turn round is not one", () => {
    const a = [around(200), around(201)]
    const b = a.map((bits) => bits.map((each, i) => each + (i === 0 ? 90 : -5)))
    expect(reported(a, b).differences[0].verdict).toBe("texts")
    expect(reported(a, b).conclusions[0]).toMatch(/cannot be told: other texts could turn it round/)
  })

  test("one seed says nothing of seeds; one text nothing of texts; no run nothing", () => {
    const one = reported([around(200)], [around(220)])
    expect(one.conclusions[0]).toMatch(
      /^In this one pair of runs a needs 0\.2000 .* With one seed nobody can tell/,
    )
    expect(one.limits.join("\n")).toMatch(/One seed: an interval over seeds cannot be drawn/)
    const single = reported([[200], [201], [202]], [[220], [221], [222]])
    expect(single.conclusions[0]).toMatch(/there is one piece of held-out text/)
    expect(reported([], []).conclusions).toEqual([
      "Nothing can be concluded yet: no two arms have a run that is through.",
    ])
  })

  test("what is not through, read too often, tried too narrowly or computed elsewhere is told", () => {
    const trials = [0.003, 0.01, 0.03].map((learningRate, i) => ({
      ...run("a", 0, 1),
      learningRate,
      ...(i === 2 && { diverged: "the loss is NaN" }),
    }))
    const runs: ArmRuns[] = [
      { label: "a", trials, learningRate: 0.003, runs: [run("a", 0, ...around(200))] },
      {
        label: "b",
        trials: [],
        learningRate: 0.01,
        runs: [{ ...run("b", 0, ...around(200)), engine: { engine: "onnx", backend: "cpu" } }],
      },
    ]
    const short = { ...facts, bytes: 1000 }
    const { limits } = comparisonReport(
      plan,
      runs,
      {},
      {
        ...origin([0, 1]),
        texts: { training: short, choosing: facts, heldOut: facts },
      },
    )
    const told = limits.join("\n")
    expect(told).toMatch(/2 of 4 runs are through/)
    expect(told).toMatch(/tried for 10 steps\. So short a trial favours high rates/)
    expect(told).toMatch(/read 51\.2 times/)
    expect(told).toMatch(/best learning rate of a, 0\.003, is the lowest that was tried/)
    expect(told).toMatch(/a broke off at the learning rate 0\.03/)
    expect(told).toMatch(/different engines/)
  })
})

test("tokens that were merged by text which no training read are told", () => {
  const overTokens = { ...plan, arms: [planned("a"), { ...planned("b"), vocabulary: 512 }] }
  const limitsAt = (bytes: number): string =>
    comparisonReport(
      overTokens,
      [],
      {},
      { ...origin([0]), texts: { training: { ...facts, bytes }, choosing: facts, heldOut: facts } },
    ).limits.join("\n")
  expect(limitsAt(204_800)).toContain("merged by all of the training text, and the trainings read 25% of it")
  expect(limitsAt(40_000)).not.toContain("merged by all")
})

describe("the page", () => {
  test("is one file: nothing is asked of a network, names are text, figures are there", () => {
    const nasty = `<script>alert("x")</script>&`
    const runs: ArmRuns[] = ["a", "b"].map((label, i) => ({
      label,
      trials: [],
      learningRate: 0.01,
      runs: [run(label, 0, ...around(200 + i)), run(label, 1, ...around(203 + i))],
    }))
    const named = { ...plan, arms: [{ ...planned("a"), label: nasty }, planned("b")] }
    const renamed = runs.map((arm, i) => (i === 0 ? { ...arm, label: nasty } : arm))
    const page = comparisonPage(
      comparisonReport(
        named,
        renamed,
        { [nasty]: nasty },
        { ...origin([0, 1]), command: nasty, versions: { [nasty]: nasty } },
      ),
    )
    expect(page).not.toContain("<script")
    expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;")
    expect(page).not.toMatch(/https?:|src=|url\(|@import/)
    expect(page.match(/<svg/g)).toHaveLength(3)
    expect(page).toContain("2.0350")
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })

  test("of a comparison without a run that is through has no plot and no figure", () => {
    const page = comparisonPage(reported([], []))
    expect(page).not.toContain("<svg")
    expect(page).toContain("not yet")
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })
})
