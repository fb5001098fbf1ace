// Planning a comparison: arms are equal in operations and in bytes, or refused.

import { multiLinearPlugin } from "@aunet/blocks"
import { makeModel, modelCost, presetModel, registry } from "@aunet/core"
import {
  armsNamed,
  bytesPerPosition,
  comparedTexts,
  flopsPerByteOf,
  matchCompute,
  MOST_APART,
  planComparison,
} from "@aunet/eval"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bytes, document } from "./models.ts"

const known = registry([multiLinearPlugin, wordsPlugin])
const arm = (label: string, ...bytesPerPositions: number[]) => ({
  label,
  stages: bytesPerPositions.length,
  bytesPerPosition: bytesPerPositions,
})
const tokens = (vocabulary: number, bytesOfOne: number) => ({
  ...arm(`bpe-${vocabulary}`, bytesOfOne),
  vocabulary,
  alternativeOf: "bpe",
})
const words2 = arm("words-2", 1, 4.6)
const three = [words2, arm("words-3", 1, 4.6, 9.3), arm("bytes", 1)]

describe("a plan", () => {
  test("has the same bytes for all arms, and operations that differ by less than 1%", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(3e11, 2e12, 1e14, 3e16),
        fc.double({ min: 2.5, max: 9, noNaN: true }),
        fc.double({ min: 1.3, max: 3, noNaN: true }),
        (flops, first, second) => {
          const {
            arms,
            bytes: seen,
            steps,
            rows,
            rowBytes,
          } = planComparison(
            [arm("a-2", 1, first), arm("a-3", 1, first, first * second), arm("bytes", 1)],
            { flops },
            known,
          )
          expect(seen).toBe(steps * rows * rowBytes)
          const all = arms.map((each) => each.flops)
          expect(Math.max(...all) / Math.min(...all) - 1).toBeLessThan(MOST_APART)
          // What the plan says is what the model costs.
          for (const { config, bytesPerPosition: per, flopsPerByte, parameters } of arms) {
            const cost = modelCost(
              makeModel(config, known),
              per.map((each) => rowBytes / each),
            )
            expect(flopsPerByte).toBeCloseTo(cost.trainingFlopsPerByte, 6)
            expect(parameters).toBe(cost.parameters)
          }
          // A whole number of steps is as near to the budget as half a step.
          expect(Math.abs(all[0] / flops - 1)).toBeLessThan(0.5 / steps + MOST_APART)
        },
      ),
      { seed: 14, numRuns: 8 },
    )
  })

  test("brings tokens to the operations of words and bytes, over a range of budgets", () => {
    for (const [flops, rowBytes] of [
      [2e10, 64],
      [5e11, 512],
      [1e13, 512],
      [1e14, 1024],
      [1e16, 512],
    ]) {
      const { arms, leftOut } = planComparison(
        [
          words2,
          arm("bytes", 1),
          tokens(512, 2.08),
          tokens(1024, 2.62),
          tokens(2048, 3.08),
          tokens(4096, 3.49),
        ],
        { flops, rowBytes },
        known,
      )
      const all = arms.map(({ flopsPerByte }) => flopsPerByte)
      expect(Math.max(...all) / Math.min(...all) - 1).toBeLessThan(MOST_APART)
      const planned = arms.filter(({ vocabulary }) => vocabulary !== undefined)
      expect(planned.length).toBeGreaterThan(0)
      expect(planned.length + leftOut.length).toBe(4)
      for (const { config, vocabulary, rowPositions, flopsPerByte, paperFlopsPerByte } of planned) {
        expect(config.vocabulary).toBe(vocabulary)
        // As many tokens as the row has in the training, and what those cost.
        expect(rowPositions).toBe(Math.round(rowPositions))
        const cost = modelCost(makeModel(config, known), [rowPositions], rowBytes)
        expect(flopsPerByte).toBeCloseTo(cost.trainingFlopsPerByte, 6)
        const outputFlops = 6 * config.stages[0].width * (vocabulary as number)
        expect(flopsPerByte - paperFlopsPerByte).toBeCloseTo((outputFlops * rowPositions) / rowBytes, 4)
      }
    }
  })

  test("of alternatives one is enough, and an arm without any is refused", () => {
    const far = { ...arm("far", 1), alternativeOf: "any", vocabulary: 65536 }
    const near = { ...tokens(512, 2), alternativeOf: "any" }
    const { arms, leftOut } = planComparison([words2, arm("bytes", 1), near, far], { flops: 1e12 }, known)
    expect(arms.map(({ label }) => label)).toEqual(["words-2", "bytes", "bpe-512"])
    expect(leftOut).toEqual([{ label: "far", why: expect.stringMatching(/operations|compute/) }])
    expect(() => planComparison([words2, far], { flops: 1e12, gamma: 10 }, known)).toThrow(
      /nearest model|cannot be matched/,
    )
  })

  test("does not take a transformer of one layer for a baseline", () => {
    const { arms } = planComparison(three, { flops: 2e12 }, known)
    expect(arms[2].config.stages).toHaveLength(1)
    expect(arms[2].config.stages[0].layers).toBeGreaterThanOrEqual(4)
  })

  test("counts the output layer, and apart from the paper's account", () => {
    const [{ config, flopsPerByte, paperFlopsPerByte }] = planComparison(three, { flops: 2e12 }, known).arms
    expect(flopsPerByte - paperFlopsPerByte).toBeCloseTo(6 * config.stages[0].width * 258, 6)
  })

  test("counts a model over longer units by the bytes that they hold", () => {
    const { config } = presetModel("tiny", 1)
    const cost = modelCost(makeModel(config, known), [64]).trainingFlopsPerByte
    const { flopsPerByte } = flopsPerByteOf({ config, bytesPerPosition: [2] }, 128, known)
    expect(flopsPerByte).toBeCloseTo(cost / 2, 6)
  })

  test("of a budget that is less than ten steps says how much is needed, and that is enough", () => {
    const plan = (flops: number) => planComparison(three, { flops }, known)
    expect(() => plan(1e9)).toThrow(/flops is 1000000000; it must be [\d.e+]+ or more .* a tenth of it/)
    let needed = 0
    try {
      plan(1e9)
    } catch (error) {
      needed = Number(/must be ([\d.e+]+)/.exec(String(error))?.[1])
    }
    expect(plan(needed).trialSteps).toBeGreaterThanOrEqual(1)
  })

  test("takes the learning rates that are given, and refuses what are none", () => {
    const plan = (learningRates: number[]) => planComparison(three, { flops: 2e12, learningRates }, known)
    expect(plan([0.004]).learningRates).toEqual([0.004])
    for (const wrong of [[], [0], [11], [0.1, 0.1], [NaN]]) expect(() => plan(wrong)).toThrow(/learningRates/)
  })
})

test("models whose compute cannot be matched are refused, with both names", () => {
  const models = (["tiny", "base"] as const).map((size) => ({
    label: size,
    config: presetModel(size, 1).config,
    bytesPerPosition: [1],
  }))
  expect(() => matchCompute(models, 256, known)).toThrow(
    /the compute of tiny \(\d+ operations a byte\) and base \(\d+ operations a byte\) cannot be matched: .* less than 1% is equal/,
  )
})

describe("arms", () => {
  test("are trained once for each number of stages, and bytes once", () => {
    const labels = armsNamed(["words", "bytes", "bpe", "cjk"], [2, 3]).map(({ label, stages }) => [
      label,
      stages,
    ])
    expect(labels).toEqual([
      ["words-2", 2],
      ["words-3", 3],
      ["bytes", 1],
      ["bpe", 1],
      ["cjk-2", 2],
      ["cjk-3", 3],
    ])
  })

  test.each([
    [["wrods", "bytes"], [2], /arms is "wrods"; it must be one of words, cjk, learned, router, bytes, bpe/],
    [["words", "words"], [2], /arms is words,words; it must be each once, and words is there twice/],
    [["words"], [2, 2], /stages is 2,2; it must be each once, and 2 is there twice/],
    [["words", "bytes"], [1], /stages is 1; .*2, 3 or 4/],
    [["words", "bytes"], [2, 2], /stages is 2/],
    [["words", "bytes"], [], /given for the arm words/],
    [["bytes"], [2], /two or more/],
    [["words"], [2], /arms is words; it must be two or more/],
    [[], [2], /arms is empty; it must be two or more/],
  ])("%j of stages %j are refused", (names, stages, message) => {
    expect(() => armsNamed(names, stages)).toThrow(message)
  })
})

describe("texts", () => {
  test("positions are counted where the text is cut", () => {
    const text = [document("a", "abc ".repeat(4000))]
    const [one, word, pair] = bytesPerPosition(text, wordsPlugin.make({ groups: [1, 2] }), 3)
    expect([one, word, pair].map(Math.round)).toEqual([1, 4, 8])
    expect(() =>
      bytesPerPosition([document("a", "x".repeat(5000))], wordsPlugin.make({ groups: [1] }), 2),
    ).toThrow(/never wakes stage 1/)
    expect(() => bytesPerPosition([], wordsPlugin.make({ groups: [1] }), 2)).toThrow(/no text/)
  })

  test("are parted so that none is measured that was trained on", async () => {
    const documents = Array.from({ length: 60 }, (_, i) => document(`${i}`, `text ${i} `.repeat(50)))
    const { training, choosing, heldOut, facts } = await comparedTexts(documents)
    const names = [training, choosing, heldOut].map((part) => part.map(({ name }) => name))
    expect(names.flat().toSorted()).toEqual(documents.map(({ name }) => name).toSorted())
    expect(new Set(names.flat()).size).toBe(60)
    expect(names.every(({ length }) => length > 0)).toBe(true)
    expect(facts.training.bytes + facts.choosing.bytes + facts.heldOut.bytes).toBe(
      documents.reduce((sum, each) => sum + each.bytes.length, 0),
    )
    const again = await comparedTexts(documents)
    expect(again.facts).toEqual(facts)
  })

  test("a document that is there twice is not measured where its copy is trained on", async () => {
    const documents = Array.from({ length: 80 }, (_, i) => document(`${i}`, `text ${i % 50} `.repeat(9)))
    const { training, choosing, heldOut } = await comparedTexts(documents)
    const textsOf = (part: typeof training) => part.map((each) => new TextDecoder().decode(each.bytes))
    const seen = new Set(textsOf(training))
    expect(textsOf(choosing).filter((text) => seen.has(text))).toEqual([])
    for (const text of textsOf(choosing)) seen.add(text)
    expect(textsOf(heldOut).filter((text) => seen.has(text))).toEqual([])
    expect(heldOut.length).toBeGreaterThan(0)
  })

  test("held-out text that is trained on is refused, whatever its name", async () => {
    const data = [document("a", "the cat".repeat(90)), document("b", "the dog".repeat(90))]
    await expect(comparedTexts(data, [{ name: "c", bytes: bytes("the dog".repeat(90)) }])).rejects.toThrow(
      /held-out text is trained on as well: c is b/,
    )
    await expect(comparedTexts([document("a", "")])).rejects.toThrow(/no text to train on/)
    await expect(comparedTexts(data, [])).rejects.toThrow(/no text to hold out/)
    await expect(comparedTexts([document("a", "xy")])).rejects.toThrow(/too short to be parted/)
  })
})
