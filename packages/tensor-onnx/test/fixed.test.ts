/** Programs with fixed entries: what a step of generation becomes, and matrices of 8 bits. */
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  add,
  concat,
  type Engine,
  f32,
  groupedMatmul,
  i32,
  matmul,
  mean,
  multiply,
  normal,
  type Program,
  randomKey,
  referenceEngine,
  reshape,
  rsqrt,
  sliceAxis,
  subtract,
  type Tensor,
  trace,
  transpose,
  type Value,
} from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"
import { compile, plan } from "../src/compiled.ts"
import { roundMatrix } from "../src/lower/quantised.ts"
import type { ModelParts, Runtime, RuntimeSession } from "../src/runtime.ts"

let engine: Engine
beforeAll(async () => {
  engine = await onnxEngine()
})
afterAll(() => engine.close())

const wave = (length: number, speed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(speed * i))

/** The largest difference from the reference engine, and the operators that it took. */
async function compare(program: Program, state: Record<string, Value>, inputs: Record<string, Value>) {
  const fixed = Object.keys(state)
  await using right = await referenceEngine().open({ program }, state)
  await using session = await engine.open({ program }, state, { fixed })
  const [{ y: expected }, { y }] = [
    await right.step("program", inputs),
    await session.step("program", inputs),
  ]
  const difference = Math.max(...expected.map((value, i) => Math.abs(value - y[i])))
  return { difference, operators: plan(program, state).graph.nodes.map(({ operator }) => operator) }
}

const norm = (x: Tensor, weight: Tensor) =>
  multiply(multiply(x, rsqrt(add(mean(multiply(x, x), -1, { keepAxes: true }), 1e-5))), weight)

test("a norm is one operator, and so is a norm with a product after it", async () => {
  const program = trace(
    { state: { weight: f32(8), w: f32(5, 8) }, inputs: { x: f32(3, 1, 8) } },
    ({ state, inputs }) => ({
      outputs: { y: matmul(norm(inputs.x, state.weight), state.w, { transposeB: true }) },
    }),
  )
  const { difference, operators } = await compare(
    program,
    { weight: wave(8, 0.3), w: wave(40, 0.7) },
    { x: wave(24, 1.1) },
  )
  expect(difference).toBeLessThan(1e-5)
  expect(operators).toEqual(["SimplifiedLayerNormalization", "FusedMatMul"])
})

test("a norm whose root somebody reads stays what it is", async () => {
  const program = trace(
    { state: { weight: f32(8) }, inputs: { x: f32(3, 8) } },
    ({ state, inputs: { x } }) => {
      const root = rsqrt(add(mean(multiply(x, x), -1, { keepAxes: true }), 1e-5))
      return { outputs: { y: multiply(multiply(x, root), state.weight), root } }
    },
  )
  const { difference, operators } = await compare(program, { weight: wave(8, 0.3) }, { x: wave(24, 1.1) })
  expect(difference).toBeLessThan(1e-5)
  expect(operators).not.toContain("SimplifiedLayerNormalization")
})

test.each([1, 3])("%i rows, each turned by angles of its own", async (B) => {
  const program = trace(
    { inputs: { x: f32(B, 1, 2, 6), cos: f32(B, 1, 1, 3), sin: f32(B, 1, 1, 3) } },
    ({ inputs: { x, cos, sin } }) => {
      const [even, odd] = [sliceAxis(x, 3, 0, 3), sliceAxis(x, 3, 3, 3)]
      const y = concat(
        [subtract(multiply(even, cos), multiply(odd, sin)), add(multiply(even, sin), multiply(odd, cos))],
        3,
      )
      return { outputs: { y } }
    },
  )
  const { difference, operators } = await compare(
    program,
    {},
    { x: wave(12 * B, 0.9), cos: wave(3 * B, 1.3), sin: wave(3 * B, 2.1) },
  )
  expect(difference).toBeLessThan(1e-6)
  expect(operators).toContain("RotaryEmbedding")
})

test.each([1, 4])("%i rows with matrices of 16 groups are looked up", async (R) => {
  const program = trace(
    { state: { w: f32(16, 3, 5) }, inputs: { x: f32(R, 5), group: i32(R) } },
    ({ state, inputs: { x, group } }) => ({
      outputs: { y: groupedMatmul(x, state.w, group, { transposeW: true }) },
    }),
  )
  const group = Int32Array.from({ length: R }, (_, r) => (r * 7) % 16)
  const { difference, operators } = await compare(
    program,
    { w: wave(240, 0.7) },
    { x: wave(5 * R, 1.9), group },
  )
  expect(difference).toBeLessThan(1e-5)
  expect(operators).not.toContain("TopK")
})

test("what follows from a fixed array is computed again when another session is given it with other numbers", async () => {
  const program = trace({ state: { w: f32(2, 3) }, inputs: { x: f32(1, 3) } }, ({ state, inputs }) => ({
    outputs: { y: matmul(inputs.x, multiply(transpose(state.w), 2)) },
  }))
  const w = Float32Array.of(1, 2, 3, 4, 5, 6)
  const answer = async (): Promise<number[]> => {
    await using session = await engine.open({ program }, { w }, { fixed: ["w"] })
    return [...(await session.step("program", { x: Float32Array.of(1, 1, 1) })).y]
  }
  expect(await answer()).toEqual([12, 30])
  w.fill(1)
  expect(await answer()).toEqual([6, 6])
})

test("an entry is fixed as long as a program that has it built in is open, and its array stays the caller's", async () => {
  const look = trace({ state: { w: f32(2) } }, ({ state }) => ({ outputs: { y: multiply(state.w, 2) } }))
  const change = trace({ state: { w: f32(2) } }, ({ state }) => ({ state: { w: multiply(state.w, 2) } }))
  const w = Float32Array.of(1, 2)
  await using session = await engine.open({ look }, { w }, { fixed: ["w"] })
  await session.add({ again: look })
  await expect(session.add({ change })).rejects.toMatchObject({ code: "BAD_PROGRAM" })
  await expect(session.write({ w })).rejects.toMatchObject({ code: "WRONG_VALUE" })
  await session.remove(["look"])
  await session.add({ change })
  await session.step("change")
  expect([...(await session.step("again")).y]).toEqual([4, 8])
  expect([...w]).toEqual([1, 2])
  await session.write({ w: Float32Array.of(5, 5) })
  expect([...(await session.step("again")).y]).toEqual([10, 10])
})

test("an entry that left with its program is not fixed when it comes again, whatever else was opened with it", async () => {
  const look = trace({ state: { w: f32(2) } }, ({ state }) => ({ outputs: { y: multiply(state.w, 2) } }))
  const other = trace({ inputs: { x: f32(2) } }, ({ inputs }) => ({ outputs: { y: multiply(inputs.x, 2) } }))
  const change = trace({ state: { w: f32(2) } }, ({ state }) => ({ state: { w: add(state.w, 1) } }))
  await using session = await engine.open({ look, other }, { w: Float32Array.of(1, 2) }, { fixed: ["w"] })
  await session.remove(["look"])
  await session.add({ change })
  await session.write({ w: Float32Array.of(5, 6) })
  await session.step("change")
  expect([...(await session.read()).w]).toEqual([6, 7])
})

test("matrices of 8 bits: every number within half a step of its run's scale", () => {
  const [N, K] = [3, 70]
  const matrix = wave(N * K, 0.37).map((value, i) => value * (i % 50 === 0 ? 40 : 1))
  const { stored, scales } = roundMatrix(matrix, N, K)
  for (let n = 0; n < N; n++)
    for (let k = 0; k < K; k++) {
      const run = n * 3 + Math.floor(k / 32)
      const value = (stored[run * 32 + (k % 32)] - 128) * scales[run]
      expect(Math.abs(value - matrix[n * K + k])).toBeLessThanOrEqual(scales[run] / 2 + 1e-6)
    }
})

test.each([true, false])("products of 8 bits, the matrix transposed: %s", async (transposeB) => {
  const program = trace(
    { state: { w: f32(...(transposeB ? [48, 96] : [96, 48])) }, inputs: { x: f32(2, 1, 96) } },
    ({ state, inputs }) => ({
      outputs: { y: reshape(multiply(matmul(inputs.x, state.w, { transposeB }), 0.5), [2, 48]) },
    }),
  )
  const state = { w: normal(randomKey(1), 48 * 96, 1) }
  const x = normal(randomKey(2), 192, 1)
  await using right = await referenceEngine().open({ program }, state)
  await using session = await engine.open({ program }, state, { fixed: ["w"], weights: "int8" })
  const [{ y: expected }, { y }] = [await right.step("program", { x }), await session.step("program", { x })]
  const norm2 = (of: (value: number, i: number) => number): number =>
    Math.sqrt(Array.from(expected, of).reduce((sum, value) => sum + value * value, 0))
  const size = norm2((value) => value)
  const error = norm2((value, i) => value - y[i])
  expect(error / size).toBeLessThan(0.015)
  expect(error).toBeGreaterThan(0)
})

test("numbers that the runtime has are not kept beside it, nor the file that they came in", async () => {
  let given: ModelParts | undefined
  let bytesBeside = 0
  const model: RuntimeSession = { run: async () => ({}), release: async () => {} }
  const runtime = {
    hasRegions: false,
    compilesAsCalled: false,
    load: async (parts: ModelParts) => {
      given = parts
      bytesBeside += parts.beside.reduce((sum, { data }) => sum + data.length, 0)
      return model
    },
  } as unknown as Runtime
  const weights = Float32Array.from({ length: 4096 }, (_, i) => i)
  const program = trace({ state: { w: f32(64, 64) }, inputs: { x: f32(2, 64) } }, ({ state, inputs }) => ({
    outputs: { y: matmul(inputs.x, state.w) },
  }))
  const planned = plan(program, { w: weights })
  const compiled = await compile(planned, runtime, {})
  expect(given?.file.length).toBe(0)
  // Not a copy: the caller's array itself.
  expect(bytesBeside).toBe(4 * 4096)
  expect(given?.beside.map(({ data }) => data.buffer)).toEqual([weights.buffer])
  expect(compiled.graph.initializers).toEqual([])
  const kept = compiled.program.nodes.filter(({ op }) => op === "constant")
  expect(kept.map(({ shape }) => shape)).toEqual([[64, 64]])
  expect(kept.every(({ attributes }) => typeof (attributes as { data: unknown }).data === "number")).toBe(
    true,
  )
  expect(compiled.heldBytes).toBe(planned.heldBytes)
  // The caller's own are as they were.
  expect(weights).toHaveLength(4096)
})
