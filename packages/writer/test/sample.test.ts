/** Choosing an id: numbers that a person can check, and every setting out of range named. */
import { describe, expect, test } from "vitest"
import { AunetError } from "@aunet/base"
import { BOS, VOCABULARY } from "@aunet/tokens"
import { checkSampling, probabilities, sample } from "@aunet/writer"
import { checkGenerateOptions } from "../src/generate-options.ts"

describe("sampling", () => {
  const logits = Float32Array.of(0, Math.log(2), Math.log(4), Math.log(1))
  const ids = (options: Parameters<typeof sample>[1], context = {}) =>
    [0, 0.2, 0.4, 0.6, 0.8, 0.99].map((uniform) => sample(logits, options, uniform, context).id)
  test("plain: each id by its probability, the likeliest first", () =>
    expect(ids({})).toEqual([2, 2, 2, 1, 0, 3]))
  test("top-k, top-p and min-p keep the likeliest", () => {
    expect(new Set(ids({ topK: 1 }))).toEqual(new Set([2]))
    expect(new Set(ids({ topP: 0.6 }))).toEqual(new Set([2, 1]))
    expect(new Set(ids({ minP: 0.49 }))).toEqual(new Set([2, 1]))
    expect(new Set(ids({ minP: 0.51 }))).toEqual(new Set([2]))
  })
  test("a penalty makes what was there less likely, whatever the sign of its logit", () => {
    expect(sample([3, 2], { temperature: 0, repetitionPenalty: 2 }, 0, { recent: [0] }).id).toBe(1)
    expect(sample([-2, -3], { temperature: 0, repetitionPenalty: 2 }, 0, { recent: [0] }).id).toBe(1)
    const window = { temperature: 0, repetitionPenalty: 2, repetitionWindow: 1 }
    expect(sample([3, 2], window, 0, { recent: [0, 1] }).id).toBe(0)
    expect(sample([3, 2], { ...window, repetitionWindow: 0 }, 0, { recent: [0] }).id).toBe(0)
  })
  test("a mask comes before the cuts", () =>
    expect(new Set(ids({ topK: 1 }, { allowed: Uint8Array.of(1, 1, 0, 1) }))).toEqual(new Set([1])))
  test("temperature 0 takes the likeliest, and reports its plain probability", () => {
    const { id, probability } = sample(logits, { temperature: 0 }, 0.99)
    expect(id).toBe(2)
    expect(probability).toBeCloseTo(0.5, 6)
  })
  test("bos is never chosen, and has no probability", () => {
    const all = new Float32Array(VOCABULARY)
    all[BOS] = 100
    expect(sample(all, { temperature: 0 }, 0).id).not.toBe(BOS)
    expect(probabilities(all)[BOS]).toBe(0)
  })
  test("logits that are not finite are refused", () =>
    expect(() => sample([0, Number.NaN], {}, 0)).toThrow(/not finite.*earlier checkpoint/))
  test.each([
    ["temperature", { temperature: -1 }],
    ["temperature", { temperature: Number.NaN }],
    ["topK", { topK: 0 }],
    ["topP", { topP: 0 }],
    ["topP", { topP: 1.5 }],
    ["minP", { minP: -0.1 }],
    ["repetitionPenalty", { repetitionPenalty: 0 }],
    ["repetitionWindow", { repetitionWindow: 1.5 }],
  ] as const)("%s out of range", (name, options) => {
    expect(() => checkSampling(options)).toThrow(AunetError)
    expect(() => checkSampling(options)).toThrow(new RegExp(`${name} is`))
  })
  test.each([
    ["maxBytes", { maxBytes: -1 }],
    ["seed", { seed: 1.5 }],
    ["contextBytes", { contextBytes: 0 }],
    ["overflow", { overflow: "drop" as never }],
    ["levels", { levels: "none" as never }],
    ["topLogprobs", { topLogprobs: 259 }],
    ["stop", { stop: [""] }],
  ] as const)("%s out of range", (name, options) =>
    expect(() => checkGenerateOptions(options)).toThrow(new RegExp(`${name} is`)),
  )
})
