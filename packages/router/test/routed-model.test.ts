/** A whole model with a router: its laws, and the same numbers on every engine. */
import { describe, expect, test } from "vitest"
import {
  batchSpecs,
  decodeModelConfig,
  initialParameters,
  isCalibration,
  logitsProgram,
  makeModel,
  type ModelConfig,
  objectiveOf,
  parameterSpecs,
  presetModel,
  registry,
  targetSpecs,
} from "@aunet/core"
import { linearPoolPlugin, multiLinearPlugin, truncated } from "@aunet/blocks"
import { headPlugin, hnetPlugin } from "@aunet/router"
import {
  type Engine,
  foldIn,
  grad,
  prefixed,
  randomKey,
  referenceEngine,
  trace,
  uniformAt,
} from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { gpujsEngine } from "@aunet/tensor-gpujs"
import { onnxEngine } from "@aunet/tensor-onnx"

const known = registry([hnetPlugin, headPlugin, multiLinearPlugin, linearPoolPlugin])
const configOf = (name: string, bytesPerSegment: readonly number[]): ModelConfig => ({
  ...presetModel("tiny", bytesPerSegment.length + 1).config,
  router: { name, bytesPerSegment, ratioWeight: 0.03 },
})
const shape = { rows: 2, lengths: [40, 16, 8] }
const BOS = 256
const textOf = (seed: number): Int32Array =>
  Int32Array.from({ length: 80 }, (_, i) =>
    i % 40 === 0 || i === 55 ? BOS : 97 + Math.floor(uniformAt(foldIn(randomKey(seed), "text"), i) * 9),
  )

for (const name of ["hnet", "head"]) {
  describe(name, () => {
    const model = makeModel(configOf(name, [3, 6]), known)
    const parameters = initialParameters(model, 7)

    test("a position sees nothing after it, its boundaries neither", async () => {
      await using session = await referenceEngine().open({ it: logitsProgram(model, shape) }, parameters)
      const V = 258
      const ids = textOf(1)
      const before = (await session.step("it", { ids })).logits
      const changed = ids.slice()
      for (let t = 23; t < 40; t++) changed[t] = 32 + t
      const after = (await session.step("it", { ids: changed })).logits
      expect([...after.subarray(0, 23 * V)]).toEqual([...before.subarray(0, 23 * V)])
      expect([...after.subarray(23 * V, 24 * V)]).not.toEqual([...before.subarray(23 * V, 24 * V)])
      // Nor does another row.
      expect([...after.subarray(40 * V)]).toEqual([...before.subarray(40 * V)])
    })

    test("all engines find the same boundaries, losses and gradients", async () => {
      const program = trace(
        {
          state: parameterSpecs(model),
          inputs: { ...batchSpecs(model, shape), ...targetSpecs(model, shape) },
        },
        ({ state, inputs }) => {
          const { objective, loss, routing } = objectiveOf(model, state, inputs, shape.lengths)
          return {
            outputs: {
              loss,
              ...prefixed("routing", routing ?? {}),
              ...prefixed("gradient", grad(objective, state)),
            },
          }
        },
      )
      const [ids, targets] = [textOf(2), textOf(3)]
      const on = async (engine: Engine) => {
        await using session = await engine.open({ it: program }, parameters)
        const told = await session.step("it", { ids, targets, aims: Float32Array.of(3, 2) })
        await engine.close()
        return told
      }
      const expected = await on(referenceEngine())
      expect(Object.keys(expected)).toContain(
        "gradient.routers.1." + Object.keys(model.router?.parameters(4, 2) ?? {})[0],
      )
      // There is something to route.
      expect(expected["routing.boundaries"][0]).toBeGreaterThan(4)
      for (const engine of [await onnxEngine(), await gpujsEngine({ backend: "cpu" })]) {
        const actual = await on(engine)
        for (const [output, value] of Object.entries(expected))
          expectClose(output, actual[output], value, 1e-4)
      }
    })
  })
}

test("a parameter of a router that has the name of its shift is refused; one that only ends like it is its own", () => {
  const own = (name: string) => ({
    ...hnetPlugin,
    name: "own",
    make: () => ({ ...hnetPlugin.make(), parameters: () => ({ [name]: truncated([1], 1) }) }),
  })
  const made = (name: string) =>
    makeModel(configOf("own", [3]), registry([own(name), multiLinearPlugin, linearPoolPlugin]))
  expect(() => made("calibration")).toThrow(/the router "own" has a parameter "calibration"/)
  expect(Object.keys(made("warm.calibration").parameters).filter(isCalibration)).toEqual([
    "routers.0.calibration",
  ])
})

test("what a router cannot be asked for is refused", () => {
  const wrong =
    (router: object, stages = 2) =>
    () =>
      decodeModelConfig({
        ...presetModel("tiny", stages).config,
        router: { name: "hnet", ratioWeight: 0.03, ...router },
      })
  expect(wrong({ bytesPerSegment: [5, 15] })).toThrow(
    /router.bytesPerSegment is \[5,15\]; it must hold one number/,
  )
  expect(wrong({ bytesPerSegment: [1] })).toThrow(
    /bytesPerSegment\[0\] is 1; it must be at least 1.05 times 1, a byte alone/,
  )
  expect(wrong({ bytesPerSegment: [5, 4] }, 3)).toThrow(
    /bytesPerSegment\[1\] is 4; it must be at least 1.05 times 5, that of the stage/,
  )
  expect(wrong({ bytesPerSegment: [5], ratioWeight: 0 })).toThrow(/ratioWeight/)
  expect(wrong({ bytesPerSegment: [] }, 1)).toThrow(/a model of one stage has no segments/)
  const given = presetModel("tiny", 2).config
  const options = { a: 1 }
  for (const part of [
    { router: { name: "head", options, bytesPerSegment: [5], ratioWeight: 0.3 } },
    { pool: { name: "linear", options } },
    { upsampler: { name: "multi-linear", options } },
  ])
    expect(() => makeModel(decodeModelConfig({ ...given, ...part }), known)).toThrow(
      expect.objectContaining({ code: "BAD_OPTION", message: expect.stringContaining('{"a":1}') }),
    )
  expect(() => makeModel(configOf("rutter", [5]), known)).toThrow(
    /there is no router "rutter"; known: hnet, head/,
  )
})
