/** A model that predicts levels learns them, with the trainer's own rows and loop; schedules go by name. */
import { expect, test } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { decodeModelConfig, makeModel, presetModel, registry } from "@aunet/core"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { referenceEngine } from "@aunet/tensor"
import { makeCorpus } from "@aunet/data"
import { type StepEvent } from "@aunet/trainer"
import { train, type TrainOptions } from "@aunet/trainer/effect"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const splitter = wordsPlugin.make({ groups: [1] })
const text = new TextEncoder().encode("the cat sat on the mat. ".repeat(20))
const corpus = makeCorpus([{ name: "cat", bytes: text }], splitter, 2, { seed: 0, heldOutShare: 0 })

const stepsOf = async (
  levelWeight: number | undefined,
  more: Partial<TrainOptions>,
): Promise<StepEvent[]> => {
  const { config } = presetModel("tiny", 2)
  const model = makeModel(
    decodeModelConfig({ ...config, ...(levelWeight !== undefined && { levelWeight }) }),
    registry([multiLinearPlugin]),
  )
  const events = train({
    model,
    splitter,
    corpus,
    engine: referenceEngine(),
    length: { steps: 10 },
    rowBytes: 24,
    rows: 2,
    learningRate: 1e-2,
    ...more,
  })
  return [...(await Effect.runPromise(Stream.runCollect(events)))].filter(
    (event): event is StepEvent => event.type === "step",
  )
}

test("the loss on levels falls beside that on bytes; a model without levels tells none", async () => {
  const steps = await stepsOf(0.5, {})
  const [first, last] = [steps[0], steps[steps.length - 1]]
  expect(last.levelLossNats).toBeLessThan((first.levelLossNats as number) / 2)
  expect(last.lossNats).toBeLessThan(first.lossNats)
  const [plain] = await stepsOf(undefined, { length: { steps: 1 } })
  expect("levelLossNats" in plain).toBe(false)
})

test("a constant schedule keeps its rate, a linear one goes down by equal steps", async () => {
  const rates = async (schedule: "constant" | "linear") =>
    (
      await stepsOf(undefined, {
        schedule,
        length: { steps: 4 },
        warmupShare: 0,
        minRatio: 0,
        rowBytes: 16,
        rows: 1,
      })
    ).map(({ learningRate }) => learningRate)
  expect(await rates("constant")).toEqual([0.01, 0.01, 0.01, 0.01])
  const linear = await rates("linear")
  linear.forEach((rate, i) => expect(rate).toBeCloseTo(0.01 * (1 - (i + 1) / 4), 10))
})
