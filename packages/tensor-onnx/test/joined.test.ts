/** What is joined in a step of generation, and what must not be: the numbers are those of the reference engine. */
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  add,
  concat,
  type Engine,
  f32,
  i32,
  matmul,
  mean,
  multiply,
  permute,
  type Program,
  referenceEngine,
  reshape,
  rsqrt,
  sizeOf,
  sliceAxis,
  type Tensor,
  trace,
  type TraceSpecs,
  updateRows,
  type Value,
} from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"
import { plan } from "../src/compiled.ts"

let engine: Engine
beforeAll(async () => {
  engine = await onnxEngine()
})
afterAll(() => engine.close())

const wave = (length: number, speed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(speed * i + speed))

/** Runs two steps on the engine and on the reference, outputs and state; gives the operators that it took. */
async function operatorsOf(
  specs: TraceSpecs,
  build: Parameters<typeof trace>[1],
  {
    fixed = Object.keys(specs.state ?? {}),
    inputs = {},
  }: { fixed?: string[]; inputs?: Record<string, Value> } = {},
): Promise<string[]> {
  const program: Program = trace(specs, build)
  const fill = (of: TraceSpecs["state"], from: number) =>
    Object.fromEntries(
      Object.entries(of ?? {}).map(([name, { shape }], i) => [name, wave(sizeOf(shape), from + 0.37 * i)]),
    )
  const state = fill(specs.state, 0.7)
  const given = { ...fill(specs.inputs, 1.3), ...inputs }
  await using right = await referenceEngine().open({ program }, state)
  await using session = await engine.open({ program }, state, { fixed })
  for (let step = 0; step < 2; step++) {
    const expected = await right.step("program", given)
    const seen = await session.step("program", given)
    expect(Object.keys(seen).toSorted()).toEqual(Object.keys(expected).toSorted())
    for (const [name, values] of Object.entries(expected))
      for (const [i, value] of values.entries()) expect(seen[name][i], `${name} ${i}`).toBeCloseTo(value, 4)
  }
  const [expected, seen] = [await right.read(), await session.read()]
  for (const [name, values] of Object.entries(expected))
    for (const [i, value] of values.entries()) expect(seen[name][i], `${name} ${i}`).toBeCloseTo(value, 4)
  const values = Object.fromEntries(fixed.map((name) => [name, state[name]]))
  return plan(program, values).graph.nodes.map(({ operator }) => operator)
}

const products = (operators: readonly string[]): number =>
  operators.filter((operator) => operator.endsWith("MatMul")).length

describe("products of the same few rows with fixed matrices", () => {
  const state = { a: f32(6, 8), b: f32(4, 8), c: f32(8, 2) }

  test.each([1, 5, 32])("%i rows: one product, cut", async (R) => {
    const operators = await operatorsOf(
      { state, inputs: { x: f32(R, 1, 8) } },
      ({ state: s, inputs: { x } }) => ({
        outputs: {
          a: matmul(x, s.a, { transposeB: true }),
          b: matmul(x, multiply(s.b, 0.5), { transposeB: true }),
          c: matmul(x, s.c),
        },
      }),
    )
    expect(products(operators)).toBe(1)
    expect(operators).toContain("Split")
  })

  test("many rows: one product each", async () => {
    const operators = await operatorsOf(
      { state, inputs: { x: f32(33, 8) } },
      ({ state: s, inputs: { x } }) => ({
        outputs: { a: matmul(x, s.a, { transposeB: true }), c: matmul(x, s.c) },
      }),
    )
    expect(products(operators)).toBe(2)
  })

  test("matrices that may change, other rows, and a scaled result stay apart", async () => {
    const operators = await operatorsOf(
      { state, inputs: { x: f32(3, 8), other: f32(3, 8) } },
      ({ state: s, inputs: { x, other } }) => ({
        outputs: {
          a: matmul(x, s.a, { transposeB: true }),
          b: matmul(x, s.b, { transposeB: true }),
          c: multiply(matmul(other, s.c), 3),
        },
      }),
      { fixed: ["a", "c"] },
    )
    expect(products(operators)).toBe(3)
  })

  test("a product that reads the rows from the other side is none of them", async () => {
    const operators = await operatorsOf(
      { state: { u: f32(3, 5), v: f32(3, 5), w: f32(4, 5) }, inputs: { x: f32(3, 4) } },
      ({ state: { u, v, w }, inputs: { x } }) => {
        const turned = permute(x, [1, 0])
        return {
          outputs: {
            u: matmul(turned, u),
            v: matmul(turned, v),
            w: matmul(turned, w, { transposeA: true }),
          },
        }
      },
    )
    expect(products(operators)).toBe(3)
  })

  test("heads are cut between heads, so that none is given another shape", async () => {
    const heads = (x: Tensor, w: Tensor, count: number): Tensor =>
      reshape(reshape(matmul(x, w, { transposeB: true }), [2, 1, count, 2]), [2, count, 1, 2])
    const operators = await operatorsOf(
      { state: { q: f32(8, 6), k: f32(4, 6), v: f32(4, 6) }, inputs: { x: f32(2, 1, 6) } },
      ({ state: s, inputs: { x } }) => ({
        outputs: { y: concat([heads(x, s.q, 4), heads(x, s.k, 2), heads(x, s.v, 2)], 1) },
      }),
    )
    expect(operators).toEqual(["FusedMatMul", "Reshape", "Split", "Concat"])
  })

  test("one head as wide as its matrix, beside two", async () => {
    const operators = await operatorsOf(
      { state: { q: f32(4, 6), k: f32(2, 6) }, inputs: { x: f32(3, 6) } },
      ({ state: s, inputs: { x } }) => ({
        outputs: {
          q: reshape(matmul(x, s.q, { transposeB: true }), [3, 2, 2]),
          k: reshape(matmul(x, s.k, { transposeB: true }), [3, 1, 2]),
        },
      }),
    )
    expect(products(operators)).toBe(1)
  })
})

const norm = (x: Tensor, weight: Tensor): Tensor =>
  multiply(multiply(x, rsqrt(add(mean(multiply(x, x), -1, { keepAxes: true }), 1e-5))), weight)

describe("a sum and the norm that reads it", () => {
  const state = { v: f32(8), w: f32(8) }

  test("one operator, whoever else reads the sum", async () => {
    const operators = await operatorsOf(
      { state, inputs: { x: f32(2, 1, 8), y: f32(2, 1, 8) } },
      ({ state: s, inputs: { x, y } }) => {
        const sum = add(x, y)
        return { outputs: { sum, last: add(norm(sum, s.v), multiply(sum, s.w)) } }
      },
    )
    expect(operators.filter((operator) => operator === "SkipSimplifiedLayerNormalization")).toHaveLength(1)
    expect(operators).not.toContain("SimplifiedLayerNormalization")
  })

  test("a weight that follows from the sum: two operators", async () => {
    const operators = await operatorsOf(
      { inputs: { x: f32(3, 8), y: f32(3, 8) } },
      ({ inputs: { x, y } }) => {
        const sum = add(x, y)
        return { outputs: { y: norm(sum, mean(sum, 0)) } }
      },
    )
    expect(operators).not.toContain("SkipSimplifiedLayerNormalization")
  })

  test.each([
    ["a side that is repeated", [2, 1, 8], [8]],
    ["vectors of four axes", [1, 2, 1, 8], [1, 2, 1, 8]],
  ])("%s: two operators", async (_, left, right) => {
    const operators = await operatorsOf(
      { state, inputs: { x: f32(...left), y: f32(...right) } },
      ({ state: s, inputs: { x, y } }) => ({ outputs: { y: norm(add(x, y), s.v) } }),
    )
    expect(operators).toEqual(["Add", "SimplifiedLayerNormalization"])
  })
})

describe("inputs in the shape in which they are read", () => {
  test("read in one other shape: no Reshape", async () => {
    const operators = await operatorsOf(
      { state: { cache: f32(6, 4) }, inputs: { x: f32(8) } },
      ({ state: { cache }, inputs: { x } }) => ({
        outputs: { y: matmul(reshape(x, [2, 1, 4]), reshape(cache, [2, 3, 4]), { transposeB: true }) },
      }),
      { fixed: [] },
    )
    expect(operators).toEqual(["FusedMatMul"])
  })

  test("read in two shapes, or given back: as it is", async () => {
    const operators = await operatorsOf(
      { state: { cache: f32(6, 4) }, inputs: { x: f32(8) } },
      ({ state: { cache }, inputs: { x } }) => ({
        outputs: {
          y: matmul(reshape(x, [2, 4]), reshape(cache, [4, 6])),
          z: add(reshape(cache, [24]), 1),
          same: reshape(x, [8, 1]),
        },
      }),
      { fixed: [] },
    )
    expect(operators.filter((operator) => operator === "Reshape").length).toBeGreaterThanOrEqual(3)
  })
})

test("rows of caches of one width come out together, those of another apart", async () => {
  const operators = await operatorsOf(
    {
      state: { a: f32(6, 4), b: f32(6, 4), c: f32(6, 2), w: f32(8, 3) },
      inputs: { at: i32(2), x: f32(1, 3) },
    },
    ({ state: { a, b, c, w }, inputs: { at, x } }) => {
      const y = matmul(x, w, { transposeB: true })
      return {
        state: {
          a: updateRows(a, at, reshape(y, [2, 4])),
          b: updateRows(b, at, reshape(multiply(y, 2), [2, 4])),
          c: updateRows(c, at, reshape(sliceAxis(y, 1, 0, 4), [2, 2])),
        },
        outputs: { y },
      }
    },
    { fixed: ["w"], inputs: { at: Int32Array.of(4, 1) } },
  )
  expect(operators.filter((operator) => operator === "Concat")).toHaveLength(1)
})

test("rows of one width but another shape come out apart", async () => {
  const operators = await operatorsOf(
    {
      state: { a: f32(6, 3, 2), b: f32(6, 5, 2), c: f32(6, 2), d: f32(6) },
      inputs: { at: i32(2), a: f32(2, 3, 2), b: f32(2, 5, 2), c: f32(2, 2), d: f32(2) },
    },
    ({ state, inputs: { at, ...rows } }) => ({
      state: Object.fromEntries(
        Object.entries(rows).map(([name, value]) => [name, updateRows(state[name], at, multiply(value, 2))]),
      ),
    }),
    { fixed: [], inputs: { at: Int32Array.of(1, 4) } },
  )
  expect(operators).not.toContain("Concat")
})
