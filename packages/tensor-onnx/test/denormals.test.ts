/** Denormals: what a session keeps of them, and that JavaScript's arithmetic is never touched. */
import { runInThisContext } from "node:vm"
import { Worker } from "node:worker_threads"
import { afterAll, expect, test } from "vitest"
import {
  add,
  type Engine,
  f32,
  i32,
  matmul,
  multiply,
  sqrt,
  subtract,
  sum,
  trace,
  updateRows,
} from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"
import { onnxEngine as webEngine } from "@aunet/tensor-onnx/web"
import { plan } from "../src/compiled.ts"
import { withoutDenormals, withoutDenormalsOf } from "../src/denormals.ts"
import { compilePass } from "../src/tail/pass.ts"
import { takeTails } from "../src/tail/take-tails.ts"

const SMALLEST_NORMAL = 2 ** -126
const isDenormal = (x: number): boolean => x !== 0 && Math.abs(x) < SMALLEST_NORMAL

/** What a thread whose processor flushes denormals gets wrong, from a text so that nothing is folded beforehand. */
const arithmetic = `(() => {
  const bits = new Float32Array(new Uint32Array([1]).buffer)
  return [Number("5e-324") > 0, JSON.parse("1e-310") === 1e-310, 2 ** -1000 * 2 ** -70 > 0, bits[0] * 0.75 > 0,
    Math.fround(Number("1e-40")) > 0]
})()`
const right = [true, true, true, true, true]
const here = (): unknown => runInThisContext(arithmetic)
const inWorker = (): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(`require("node:worker_threads").parentPort.postMessage(${arithmetic})`, {
      eval: true,
    })
    worker.once("message", resolve).once("error", reject)
  })

const before = [here(), await inWorker()]
const engines: Readonly<Record<string, Engine>> = { node: await onnxEngine(), web: await webEngine() }
afterAll(async () => {
  for (const engine of Object.values(engines)) await engine.close()
})

/** A decay in the graph, Adam in a tail. */
const decay = trace({ state: { m: f32(64, 64) }, inputs: { x: f32(64, 64) } }, ({ state, inputs }) => ({
  state: { m: add(multiply(state.m, 0.9), matmul(inputs.x, inputs.x)) },
  outputs: { scaled: multiply(inputs.x, 2 ** 20) },
}))
const adam = trace(
  { state: { w: f32(8, 8), m: f32(8, 8), v: f32(8, 8) }, inputs: { x: f32(8, 8) } },
  ({ state, inputs }) => {
    const g = matmul(state.w, inputs.x)
    const squares = multiply(g, g)
    const m = add(multiply(state.m, 0.9), multiply(g, 0.1))
    const v = add(multiply(state.v, 0.95), multiply(squares, 0.05))
    return {
      state: { w: subtract(state.w, multiply(m, sqrt(v))), m, v },
      outputs: { length: sum(squares) },
    }
  },
)

test("JavaScript's arithmetic is the same before, during and after, in workers that are begun later too", async () => {
  expect(before).toEqual([right, right])
  const engine = await onnxEngine()
  expect([here(), await inWorker()]).toEqual([right, right])
  const session = await engine.open({ decay })
  const step = session.step("decay", { x: new Float32Array(64 * 64).fill(1e-20) })
  expect(here()).toEqual(right)
  await step
  expect([here(), await inWorker()]).toEqual([right, right])
  await engine.close()
  expect([here(), await inWorker()]).toEqual([right, right])
})

for (const [name, engine] of Object.entries(engines)) {
  test(`a session keeps no denormal that it is given (${name})`, async () => {
    const tiny = new Float32Array(64 * 64).fill(-1e-40)
    const session = await engine.open({ decay }, { m: tiny })
    expect((await session.read()).m.every((x) => Object.is(x, 0))).toBe(true)
    await session.write({ m: tiny })
    expect((await session.read()).m.every((x) => Object.is(x, 0))).toBe(true)
    const { scaled } = await session.step("decay", { x: tiny })
    expect(scaled.every((x) => Object.is(x, 0))).toBe(true)
    // The caller's array is the caller's.
    expect(tiny.every((x) => x === Math.fround(-1e-40))).toBe(true)
    await session.close()
  })

  test(`what decays comes to 0 and does not stay among the denormals, in the graph and in tails (${name})`, async () => {
    const nothing = { x: new Float32Array(64 * 64) }
    const graph = await engine.open({ decay }, { m: new Float32Array(64 * 64).fill(3 * SMALLEST_NORMAL) })
    const seen: number[] = []
    for (let i = 0; i < 12; i++) {
      await graph.step("decay", nothing)
      seen.push((await graph.read()).m[0])
    }
    expect(seen.filter((x) => x > 0)).toHaveLength(10)
    expect(seen.some(isDenormal)).toBe(false)
    await graph.close()

    expect(takeTails(adam).tails).toHaveLength(1)
    const start = new Float32Array(64).fill(3 * SMALLEST_NORMAL)
    const tails = await engine.open({ adam }, { m: start, v: start })
    for (let i = 0; i < 12; i++) {
      await tails.step("adam", { x: new Float32Array(64) })
      for (const value of Object.values(await tails.read())) expect(value.some(isDenormal)).toBe(false)
    }
    const { m, v } = await tails.read()
    expect([m[0], v[0] > 0]).toEqual([0, true])
    await tails.close()
  })

  test(`rows of several entries, made in one array or given, are kept without denormals (${name})`, async () => {
    const cache = f32(3, 2)
    const rows = trace(
      { state: { a: cache, b: cache, c: cache }, inputs: { at: i32(2), x: f32(2, 2) } },
      ({ state, inputs: { at, x } }) => {
        const row = multiply(x, 2 ** -20)
        return {
          state: {
            a: updateRows(state.a, at, row),
            b: updateRows(state.b, at, subtract(row, 1)),
            c: updateRows(state.c, at, x),
          },
        }
      },
    )
    expect(plan(rows).rowSources).toHaveLength(1)
    const session = await engine.open({ rows })
    await session.step("rows", {
      at: Int32Array.of(2, 0),
      x: Float32Array.of(2 ** -110, 2 ** 20, -(2 ** -106), -1e-40),
    })
    const { a, b, c } = await session.read()
    expect(a).toEqual(Float32Array.of(-SMALLEST_NORMAL, 0, 0, 0, 0, 1))
    expect(b).toEqual(Float32Array.of(-1, -1, 0, 0, -1, 0))
    expect(c).toEqual(Float32Array.of(-(2 ** -106), 0, 0, 0, 2 ** -110, 2 ** 20))
    await session.close()
  })
}

test("an array of somebody else is copied only where it has denormals", () => {
  const clean = Float32Array.of(0, -0, SMALLEST_NORMAL, -SMALLEST_NORMAL, NaN, Infinity, -Infinity, 1)
  expect(withoutDenormalsOf(clean)).toBe(clean)
  const before = Float32Array.from(clean)
  expect(withoutDenormals(clean)).toBe(clean)
  expect(clean).toEqual(before)
  expect(Object.is(clean[1], -0)).toBe(true)
  const dirty = Float32Array.of(1e-40, 1, 2 ** -149, -(2 ** -149), SMALLEST_NORMAL * (1 - 2 ** -23))
  expect(withoutDenormalsOf(dirty)).toEqual(Float32Array.of(0, 1, 0, 0, 0))
  expect(dirty[0]).toBe(Math.fround(1e-40))
  const whole = Int32Array.of(1, 2)
  expect(withoutDenormals(whole)).toBe(whole)
  expect(whole).toEqual(Int32Array.of(1, 2))
})

test("no arithmetic of an optimiser's pass meets a denormal that the graph made, a square of one included", async () => {
  // x² and x: with 2^-63 and above the square is no denormal; below both ways give 0.
  const pass = await compilePass({
    steps: [
      { read: 0, made: true },
      { op: "multiply", inputs: [0, 0] },
    ],
    arrays: 1,
    numbers: 0,
    results: [1, 0],
  })
  const x = Float32Array.of(2 ** -63, -(2 ** -63), 2 ** -63 * (1 - 2 ** -24), 1e-40, NaN, Infinity, -0, 3)
  const squares = new Float32Array(8)
  const same = new Float32Array(8)
  pass([x], [], [squares, same])
  expect(squares).toEqual(Float32Array.of(SMALLEST_NORMAL, SMALLEST_NORMAL, 0, 0, NaN, Infinity, 0, 9))
  expect(same).toEqual(Float32Array.of(x[0], x[1], x[2], 0, NaN, Infinity, -0, 3))
})
