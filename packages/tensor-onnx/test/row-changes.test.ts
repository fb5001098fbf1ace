/** Rows of a cache are written by the session: no graph gives a whole cache out, and the numbers are right. */
import { expect, test } from "vitest"
import {
  add,
  f32,
  i32,
  matmul,
  multiply,
  type Program,
  referenceEngine,
  reshape,
  sum,
  trace,
  updateRows,
} from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"
import { plan } from "../src/compiled.ts"

const specs = { state: { cache: f32(6, 2) }, inputs: { at: i32(2), rows: f32(2, 2) } }

const cases: readonly (readonly [string, Program, readonly string[]])[] = [
  [
    "rows that the graph computes, an old cache that it reads",
    trace(specs, ({ state: { cache }, inputs: { at, rows } }) => ({
      state: { cache: updateRows(cache, at, multiply(rows, 3)) },
      outputs: { before: sum(cache), product: matmul(rows, cache, { transposeB: true }) },
    })),
    ["output:before", "output:product", "output:rows of cache"],
  ],
  [
    "rows that are given",
    trace(specs, ({ state: { cache }, inputs: { at, rows } }) => ({
      state: { cache: updateRows(cache, at, rows) },
      outputs: { before: sum(cache) },
    })),
    ["output:before"],
  ],
  [
    "a new cache that the graph reads as well",
    trace(specs, ({ state: { cache }, inputs: { at, rows } }) => {
      const next = updateRows(cache, reshape(at, [2]), add(rows, 1))
      return { state: { cache: next }, outputs: { after: sum(next), "rows of cache": sum(rows) } }
    }),
    ["output:after", "output:rows of cache", "output:rows of cache'"],
  ],
  [
    "rows at places that the graph computes stay in it",
    trace(specs, ({ state: { cache }, inputs: { at, rows } }) => ({
      state: { cache: updateRows(cache, add(at, 1), rows) },
      outputs: { total: sum(rows) },
    })),
    ["next:cache", "output:total"],
  ],
]

test.each(cases)("%s", async (_, program, outputs) => {
  expect(
    plan(program)
      .graph.outputs.map(({ name }) => name)
      .toSorted(),
  ).toEqual(outputs)
  const state = { cache: Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)) }
  await using right = await referenceEngine().open({ program }, state)
  await using session = await (await onnxEngine()).open({ program }, state)
  for (const at of [
    [0, 3],
    [4, 1],
    [3, 4],
  ]) {
    const inputs = {
      at: Int32Array.from(at),
      rows: Float32Array.from(at.flatMap((place) => [place, -place])),
    }
    const [answer, expected] = [await session.step("program", inputs), await right.step("program", inputs)]
    expect(Object.keys(answer).toSorted()).toEqual(Object.keys(expected).toSorted())
    for (const [name, value] of Object.entries(expected))
      value.forEach((number, i) => expect(answer[name][i], name).toBeCloseTo(number, 5))
    const [{ cache }, { cache: wanted }] = [await session.read(), await right.read()]
    wanted.forEach((number, i) => expect(cache[i]).toBeCloseTo(number, 6))
  }
})

test("a step holds no second cache, and gives none out", async () => {
  const program = trace(
    { state: { cache: f32(4096, 64) }, inputs: { at: i32(1), row: f32(1, 64) } },
    ({ state, inputs }) => ({
      state: { cache: updateRows(state.cache, inputs.at, multiply(inputs.row, 2)) },
    }),
  )
  await using session = await (await onnxEngine()).open({ program })
  const inputs = { at: Int32Array.of(7), row: new Float32Array(64).fill(1) }
  await session.step("program", inputs)
  const { arrayBuffers } = process.memoryUsage()
  expect(Object.keys(await session.step("program", inputs))).toEqual([])
  // The cache has 2^20 bytes.
  expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(2 ** 18)
  expect((await session.read()).cache.subarray(7 * 64, 8 * 64).every((value) => value === 2)).toBe(true)
})
