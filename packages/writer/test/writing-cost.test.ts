/** What writing costs, in numbers that can be checked by hand. */
import { expect, test } from "vitest"
import { type Counters, writingCost } from "@aunet/writer"
import { decodeModelConfig, makeModel, presetModel } from "@aunet/core"
import { known } from "./writer.ts"

/** Widths 16 and 32: one of the upsampler's matrices has 512 numbers, and there are 16 and a shared one. */
const model = makeModel(
  decodeModelConfig({
    ...presetModel("tiny", 2).config,
    stages: [16, 32].map((width) => ({ width, layers: 1, headWidth: 16, window: 8 })),
  }),
  known,
)
const { offsets, ...unkind } = model.upsampler
const counters = (woken: readonly number[]): Counters => ({
  bytes: 4,
  woken,
  keysSeen: woken.map((times) => 5 * times),
  steps: 4,
  read: 0,
  writing: 0,
  waiting: 0,
})

test("what a stage gave is upsampled to 16 offsets when it wakes, or anew at every byte", () => {
  const written = writingCost(model, counters([4, 1]))
  const anew = writingCost({ ...model, upsampler: unkind }, counters([4, 1]))
  expect(offsets?.count).toBe(16)
  // Once in four bytes 17 matrices, or two of them at each byte; two operations a multiplication.
  expect(written.flopsPerByte - anew.flopsPerByte).toBe((2 * 17 * 512) / 4 - 2 * 2 * 512)
  expect(written.flopsPerByteOfEveryStage).toBe(anew.flopsPerByteOfEveryStage)
})

test("a stage costs its weights and its keys each time it wakes, the bytes also the vocabulary", () => {
  const seldom = writingCost({ ...model, upsampler: unkind }, counters([4, 1]))
  const always = writingCost({ ...model, upsampler: unkind }, counters([4, 4]))
  const weights = Object.entries(model.parameters)
    .filter(([name]) => name.startsWith("trunk."))
    .reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0)
  // Beside the trunk's weights the pool, 16 to 32, and scores and sums over 5 keys of width 32.
  expect(always.flopsPerByte - seldom.flopsPerByte).toBeCloseTo(
    (3 / 4) * (2 * (weights + 16 * 32) + 4 * 5 * 32),
    6,
  )
  expect(always.flopsPerByteOfEveryStage).toBeCloseTo(always.flopsPerByte, 6)
  expect(seldom.flopsPerByteOfEveryStage).toBeCloseTo(always.flopsPerByte, 6)
})

test("with a router a byte that goes deeper comes up again from where it was sent on; it is routed once", () => {
  const cost = 7
  const router = { parameters: () => ({}), probabilities: (_: unknown, x: never) => x, cost: () => cost }
  const unkindly = { ...model, upsampler: unkind }
  const routed = (woken: readonly number[]): number =>
    writingCost({ ...unkindly, router }, counters(woken)).flopsPerByte
  const told = (woken: readonly number[]): number => writingCost(unkindly, counters(woken)).flopsPerByte
  const decoder = Object.entries(model.parameters)
    .filter(([name]) => name.startsWith("decoders.0."))
    .reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0)
  expect(routed([4, 0])).toBeCloseTo(told([4, 0]) + 2 * cost, 6)
  // Of four bytes one wakes the trunk, and the decoder runs five times: on 5 keys of width 16, with two matrices of the upsampler
  // and one row for each of 258 ids.
  const again = 2 * decoder + 4 * 5 * 16 + 2 * 2 * 512 + 2 * 16 * 258
  expect(routed([4, 1])).toBeCloseTo(told([4, 1]) + 2 * cost + again / 4, 6)
})
