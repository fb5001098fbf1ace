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
  fullPassPredictor,
  generate,
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
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const known = registry([multiLinearPlugin, wordsPlugin])
const splitter = wordsPlugin.make({ groups: [1, 2] })
const model = makeModel(decodeModelConfig({ ...presetModel("tiny", 3).config, levelWeight: 0.1 }), known)
const parameters = initialParameters(model, 9)
const bytes = new TextEncoder().encode("It's 12 dogs.")

test("the level of a next byte is the same in a pass over the text and one byte at a time", async () => {
  const { ids, levels } = encodeDocument(bytes, splitter, 3)
  const T = ids.length - 1
  const shape = { rows: 1, lengths: [T, T, T] }
  const program = trace(
    { state: parameterSpecs(model), inputs: { ...batchSpecs(shape), ...targetSpecs(model, shape) } },
    ({ state, inputs }) => ({
      outputs: { levels: levelLogits(state, featuresOf(model, state, inputs), inputs.targets, model.config) },
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
  await using predictor = fullPassPredictor(model, referenceEngine(), parameters)
  for (let t = 0; t < T; t++) {
    const row = [...whole.subarray(3 * t, 3 * t + 3)]
    const text = { ids: ids.slice(0, t + 1), levels: levels.slice(0, t + 1) }
    expect(await predictor.nextLevel?.(text, ids[t + 1]), `position ${t}`).toBe(row.indexOf(Math.max(...row)))
  }
})

test("a text that is written by predicted levels takes them", async () => {
  await using predictor = fullPassPredictor(model, referenceEngine(), parameters)
  const always = { ...predictor, nextLevel: async () => 2 }
  const written = await Effect.runPromise(
    Stream.runCollect(
      generate(always, splitter, 3, bytes, {
        contextBytes: 64,
        levels: "predicted",
        maxBytes: 4,
        temperature: 0,
      }),
    ),
  )
  expect([...written].map(({ level }) => level)).toEqual([2, 2, 2, 2].slice(0, [...written].length))
  const plain = makeModel(presetModel("tiny", 3).config, known)
  await using without = fullPassPredictor(plain, referenceEngine(), initialParameters(plain, 9))
  const asked = Effect.runPromise(
    Stream.runCollect(generate(without, splitter, 3, bytes, { contextBytes: 64, levels: "predicted" })),
  )
  await expect(asked).rejects.toThrow(/was not trained to predict levels/)
})

test("its parameters have their official names, and count", () => {
  expect(Object.keys(model.parameters).slice(-2)).toEqual(["level_mask_norm.weight", "level_mask.weight"])
  expect(model.parameters["level_mask.weight"].shape).toEqual([3, 64])
  const cost = modelCost(model, [64, 16, 8])
  expect(cost.stages.reduce((sum, { parameters: own }) => sum + own, 0)).toBe(cost.parameters)
})
