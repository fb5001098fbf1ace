/** The engines are held to a model written in plain loops of float64: numbers, places, drops, gradients. */
import { linearPoolPlugin, multiLinearPlugin } from "@aunet/blocks"
import {
  batchSpecs,
  decodeModelConfig,
  initialParameters,
  levelsProgram,
  makeModel,
  type ModelConfig,
  objectiveOf,
  parameterSpecs,
  presetModel,
  registry,
  targetSpecs,
} from "@aunet/core"
import { headPlugin, hnetPlugin } from "@aunet/router"
import {
  type Engine,
  foldIn,
  grad,
  mapFlat,
  prefixed,
  randomKey,
  referenceEngine,
  trace,
  uniformAt,
} from "@aunet/tensor"
import { gpujsEngine } from "@aunet/tensor-gpujs"
import { onnxEngine } from "@aunet/tensor-onnx"
import { expect, test } from "vitest"
import { plainObjective } from "./plain-model.ts"

const known = registry([hnetPlugin, headPlugin, multiLinearPlugin, linearPoolPlugin])
const preset = presetModel("tiny", 3).config
const widths = [4, 6, 8]
const configOf = (name: string): ModelConfig =>
  decodeModelConfig({
    ...preset,
    stages: preset.stages.map((stage, s) => ({
      ...stage,
      width: widths[s],
      headWidth: 2,
      layers: 1,
      window: 5,
    })),
    feedForward: { ...preset.feedForward, multipleOf: 4 },
    router: { name, bytesPerSegment: [2, 4], ratioWeight: 0.5 },
  })

const [B, T] = [2, 14]
const aims = [2.5, 1.8]
const idsOf = (name: string): number[] =>
  Array.from({ length: B * T }, (_, i) =>
    i % T === 0 || i === 19 ? 256 : 97 + Math.floor(uniformAt(foldIn(randomKey(4), name), i) * 6),
  )
const [ids, targets] = [idsOf("ids"), idsOf("targets")]
const rows = Array.from({ length: B }, (_, r) => ({
  ids: ids.slice(r * T, (r + 1) * T),
  targets: targets.slice(r * T, (r + 1) * T),
}))

/** Room for all, and room for too few in both stages. */
const ROOMS = [
  [T, T, T],
  [T, 4, 2],
]

test.each([
  ["hnet", ROOMS[0]],
  ["hnet", ROOMS[1]],
  ["head", ROOMS[0]],
  ["head", ROOMS[1]],
] as const)("%s with room for %j: loss, ratio, places and slopes", async (name, lengths) => {
  const config = configOf(name)
  const model = makeModel(config, known)
  // Moved off where it begins: a head at its offset hardly fires, and matrices that are the identity have equal slopes.
  const key = foldIn(randomKey(2), name)
  const parameters = mapFlat(initialParameters(model, 3), (values, at) =>
    at.startsWith("routers.")
      ? values.map((value, i) =>
          at.endsWith("bias")
            ? 0
            : at.endsWith("calibration")
              ? 0.3
              : value + uniformAt(foldIn(key, at), i) - 0.5,
        )
      : values,
  )
  const plain = (changed = parameters as Record<string, ArrayLike<number>>, base?: typeof right) =>
    plainObjective(config, changed, rows, { lengths, aims, ...(base && { base }) })
  const right = plainObjective(config, parameters, rows, { lengths, aims })
  // There is something to route, and what the room says happens.
  expect(right.boundaries[0]).toBeGreaterThan(8)
  expect(right.boundaries[0]).toBeLessThan(B * T - 4)
  expect(right.dropped[0] > 0).toBe(lengths[1] < T)

  const shape = { rows: B, lengths }
  const program = trace(
    { state: parameterSpecs(model), inputs: { ...batchSpecs(model, shape), ...targetSpecs(model, shape) } },
    ({ state, inputs }) => {
      const { objective, loss, routing } = objectiveOf(model, state, inputs, lengths)
      const slopes = prefixed("slope", grad(objective, state))
      return { outputs: { objective, loss, ...prefixed("routing", routing ?? {}), ...slopes } }
    },
  )
  const levels = levelsProgram(model, T, B)
  const given = {
    ids: Int32Array.from(ids),
    targets: Int32Array.from(targets),
    aims: Float32Array.from(aims),
  }
  const on = async (engine: Engine) => {
    await using session = await engine.open({ program, levels }, parameters)
    const told = await session.step("program", given)
    const found = await session.step("levels", { ids: given.ids })
    await engine.close()
    return { told, levels: [...found.levels] }
  }
  // All numbers of the routers, and one of every other parameter.
  const looked = Object.entries(parameters).flatMap(([at, values]) =>
    at.startsWith("routers.")
      ? [...values.keys()].map((i) => [at, i] as const)
      : [[at, at.startsWith("tok") ? 97 * 4 + 1 : values.length >> 1] as const],
  )
  const step = 1e-5
  const slopes = looked.map(([at, i]) => {
    const moved = (by: number) =>
      plain({ ...parameters, [at]: Float64Array.from(parameters[at]).with(i, parameters[at][i] + by) }, right)
    return (moved(step).objective - moved(-step).objective) / (2 * step)
  })
  const routerSlopes = slopes.filter((_, n) => looked[n][0].startsWith("routers.0."))
  expect(Math.max(...routerSlopes.map(Math.abs))).toBeGreaterThan(0.01)

  const engines = [referenceEngine(), await onnxEngine()]
  if (lengths[1] < T) engines.push(await gpujsEngine({ backend: "cpu" }))
  for (const engine of engines) {
    const found = await on(engine)
    const { told } = found
    const { engine: what } = engine.report
    expect(told.objective[0], what).toBeCloseTo(right.objective, 5)
    expect(told.loss[0], what).toBeCloseTo(right.loss, 5)
    expect(told["routing.ratio"][0], what).toBeCloseTo(right.ratios[0] + right.ratios[1], 5)
    expect([...told["routing.boundaries"]], what).toEqual(right.boundaries)
    expect([...told["routing.dropped"]], what).toEqual(right.dropped)
    if (lengths[1] === T) expect(found.levels, what).toEqual(right.levels.flat())
    for (const [n, [at, i]] of looked.entries())
      expect(
        Math.abs(told[`slope.${at}`][i] - slopes[n]),
        `${what}: ${at}[${i}] by ${slopes[n]}`,
      ).toBeLessThan(2e-5)
  }
})
