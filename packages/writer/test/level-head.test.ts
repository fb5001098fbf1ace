/** Predicted levels: what generation takes for a byte is what training learned for it. */
import { expect, test } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { referenceEngine, trace } from "@aunet/tensor"
import {
  batchSpecs,
  decodeModelConfig,
  encodeDocument,
  featuresOf,
  initialParameters,
  levelLogits,
  makeModel,
  modelCost,
  parameterSpecs,
  poolValues,
  presetModel,
  registry,
  targetSpecs,
} from "@aunet/core"
import { generate } from "@aunet/writer"
import { openWriter } from "./writer.ts"

const known = registry([multiLinearPlugin, wordsPlugin])
const splitter = wordsPlugin.make({ groups: [1, 2] })
const model = makeModel(decodeModelConfig({ ...presetModel("tiny", 3).config, levelWeight: 0.1 }), known)
const parameters = initialParameters(model, 5)
const bytes = new TextEncoder().encode("It's 12 dogs.")

test("the level of a next byte is the same in a pass over the text and one byte at a time", async () => {
  const { ids, levels } = encodeDocument(bytes, splitter, 3)
  const T = ids.length - 1
  const shape = { rows: 1, lengths: [T, T, T] }
  const program = trace(
    { state: parameterSpecs(model), inputs: { ...batchSpecs(model, shape), ...targetSpecs(model, shape) } },
    ({ state, inputs }) => ({
      outputs: {
        levels: levelLogits(
          state,
          featuresOf(model, state, inputs, shape.lengths),
          inputs.targets,
          model.config,
        ),
      },
    }),
  )
  await using session = await referenceEngine().open({ program }, parameters)
  const inputs = {
    ids: Int32Array.from(ids.subarray(0, T)),
    targets: Int32Array.from(ids.subarray(1)),
    targetLevels: new Int32Array(T),
  }
  const whole = (
    await session.step("program", { ...inputs, ...poolValues(levels.subarray(0, T), shape.lengths) })
  ).levels
  await using opened = await openWriter({ of: model })
  const text = await opened.batch.enter({ text: { ids: ids.slice(0, 1), levels: levels.slice(0, 1) } })
  for (let t = 0; t < T; t++) {
    const own = text.predictions.levels?.subarray(3 * ids[t + 1], 3 * ids[t + 1] + 3) ?? []
    expect(own).toHaveLength(3)
    own.forEach((logit, level) => expect(logit, `position ${t}`).toBeCloseTo(whole[3 * t + level], 5))
    await text.push(ids[t + 1], levels[t + 1])
  }
  text.leave()
})

test("a text that is written by predicted levels takes them", async () => {
  await using opened = await openWriter({ of: model })
  const options = { levels: "predicted", maxBytes: 12, allowed: new Uint8Array(258).fill(1, 0, 256) } as const
  const written: number[] = []
  for await (const { level } of generate(opened.writer, bytes, options)) written.push(level)
  expect(written).toHaveLength(12)
  // The last byte is not read, so it wakes nothing.
  const woken = [0, 1, 2].map((stage) => written.slice(0, -1).filter((level) => level >= stage).length)
  expect(opened.batch.counters.woken).toEqual(woken)
  const all = { ...opened.writer, predictsLevels: false }
  await expect(generate(all, bytes, options).next()).rejects.toThrow(/was not trained to predict levels/)
})

test("its parameters have their official names, and count", () => {
  expect(Object.keys(model.parameters).slice(-2)).toEqual(["level_mask_norm.weight", "level_mask.weight"])
  expect(model.parameters["level_mask.weight"].shape).toEqual([3, 64])
  const cost = modelCost(model, [64, 16, 8])
  expect(cost.stages.reduce((sum, { parameters: own }) => sum + own, 0)).toBe(cost.parameters)
})
