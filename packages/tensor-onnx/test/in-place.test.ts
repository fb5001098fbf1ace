/** A state is written over only where nothing can read the old numbers afterwards, and then the numbers are right. */
import fc from "fast-check"
import { expect, test } from "vitest"
import {
  add,
  constant,
  divide,
  f32,
  matmul,
  multiply,
  permute,
  type Program,
  referenceEngine,
  slice,
  sqrt,
  subtract,
  sum,
  type Tensor,
  trace,
  transpose,
  updateRows,
} from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { onnxEngine } from "@aunet/tensor-onnx"
import { plan } from "../src/compiled.ts"

const weights = f32(3, 3)

/**
 * Two parameters that descend: every update waits for the norm of both gradients, as in training. They read two arrays each,
 * so the graph moves them.
 */
const clipped = trace(
  { state: { w: weights, v: weights }, inputs: { x: weights, shrink: weights } },
  ({ state, inputs }) => {
    const [g, h] = [matmul(state.w, inputs.x), matmul(inputs.x, state.v)]
    const norm = sqrt(add(sum(multiply(g, g)), sum(multiply(h, h))))
    const next = (x: Tensor, slope: Tensor): Tensor =>
      subtract(multiply(x, inputs.shrink), divide(slope, norm))
    return { state: { v: next(state.v, h), w: next(state.w, g) }, outputs: { norm } }
  },
)

/** The old w is also given out: it must not be written over. */
const looked = trace({ state: { w: weights }, inputs: { x: weights } }, ({ state, inputs }) => ({
  state: { w: subtract(multiply(state.w, 0.9), inputs.x) },
  outputs: { before: state.w, product: matmul(state.w, inputs.x) },
}))

/** Nothing orders the product after or before the update: it must not be written over either. */
const apart = trace({ state: { w: weights }, inputs: { x: weights } }, ({ state, inputs }) => ({
  state: { w: subtract(multiply(state.w, 0.9), inputs.x) },
  outputs: { product: matmul(state.w, inputs.x) },
}))

/** A cache takes in a row, and what reads it reads the new one. */
const rows = trace({ state: { w: weights }, inputs: { x: weights } }, ({ state, inputs }) => {
  const w = updateRows(state.w, constant(Int32Array.of(2), [1]), slice(inputs.x, [1, 0], [1, 3]))
  return { state: { w }, outputs: { product: matmul(w, inputs.x) } }
})

/** The row that goes in was read from the cache: that reader comes before. */
const moved = trace({ state: { w: weights }, inputs: { x: weights } }, ({ state, inputs }) => {
  const row = multiply(slice(state.w, [0, 0], [1, 3]), 2)
  const w = updateRows(state.w, constant(Int32Array.of(2), [1]), row)
  return { state: { w }, outputs: { product: matmul(w, inputs.x) } }
})

/** The old cache is read as well. */
const kept = trace({ state: { w: weights }, inputs: { x: weights } }, ({ state, inputs }) => ({
  state: { w: updateRows(state.w, constant(Int32Array.of(2), [1]), slice(inputs.x, [1, 0], [1, 3])) },
  outputs: { product: matmul(state.w, inputs.x) },
}))

/** The runtime makes one operator of a product and of what is added to it, or multiplied with it. */
const ofProduct = trace(
  { state: { w: weights, v: weights }, inputs: { x: weights } },
  ({ state, inputs }) => {
    const x = multiply(inputs.x, 0.3)
    const other = matmul(x, x)
    return {
      state: {
        w: add(multiply(state.w, other), matmul(state.w, x)),
        v: add(multiply(matmul(state.v, x), 0.5), multiply(state.v, other)),
      },
    }
  },
)

const cases: readonly (readonly [string, Program, readonly string[]])[] = [
  ["every update waits for every reader", clipped, []],
  ["an old value is an output", looked, []],
  ["a reader that no update waits for", apart, []],
  ["products that the runtime joins with the update", ofProduct, []],
  ["rows that are written over", rows, ["w"]],
  ["a row that was read before", moved, ["w"]],
  ["rows of a cache that is read without them", kept, []],
]

test.each(cases)("%s", async (_, program, expected) => {
  const inPlace = plan(program).changes.flatMap((each) => (each.inPlace ? [each.name] : []))
  expect(inPlace.toSorted()).toEqual(expected)
  const state = Object.fromEntries(
    Object.keys(program.state).map((name, k) => [
      name,
      Float32Array.from({ length: 9 }, (_, i) => Math.sin(i + k)),
    ]),
  )
  const x = Float32Array.from({ length: 9 }, (_, i) => Math.cos(3 * i))
  const inputs = { x, ...(program.inputs.shrink && { shrink: x.map((each) => 0.9 * each) }) }
  await using reference = await referenceEngine().open({ program }, state)
  await using session = await (await onnxEngine()).open({ program }, state)
  for (let step = 0; step < 5; step++) {
    const [outputs, right] = [await session.step("program", inputs), await reference.step("program", inputs)]
    for (const [name, value] of Object.entries(right)) {
      value.forEach((number, i) => expect(outputs[name][i], `${name} of step ${step}`).toBeCloseTo(number, 5))
    }
  }
  const [held, right] = [await session.read(), await reference.read()]
  for (const [name, value] of Object.entries(right))
    value.forEach((number, i) => expect(held[name][i]).toBeCloseTo(number, 5))
})

const operations: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  add,
  subtract,
  multiply,
  matmul,
  (x, y) => multiply(matmul(x, y), 0.5),
  (x, y) => matmul(transpose(x), y),
  (x) => divide(x, 3),
  (x) => permute(x, [1, 0, 2]),
  (x, y) => add(x, sum(y, 1, { keepAxes: true })),
]

test.each([3, 16])(
  "programs made by chance, of products of %i above all, whose next state is given out too",
  async (n) => {
    const cube = f32(n, n, n)
    const small = (phase: number): Float32Array =>
      Float32Array.from({ length: n ** 3 }, (_, i) => Math.sin(2 * i + phase) / n)
    const moves = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 2, maxLength: 5 })
    const engine = await onnxEngine()
    await fc.assert(
      fc.asyncProperty(moves, fc.tuple(fc.nat(), fc.nat()), async (tape, ends) => {
        const program = trace({ state: { a: cube, b: cube }, inputs: { x: cube } }, (given) => {
          const pool = [given.state.a, given.state.b, given.inputs.x]
          for (const [which, i, j] of tape)
            pool.push(operations[which % operations.length](pool[i % pool.length], pool[j % pool.length]))
          const [a, b] = ends.map((end) => pool[pool.length - 1 - (end % Math.min(3, pool.length))])
          return { state: { a, b }, outputs: { a, b } }
        })
        const state = { a: small(1), b: small(2) }
        await using reference = await referenceEngine().open({ program }, state)
        await using session = await engine.open({ program }, state)
        const [given, expected] = [
          await session.step("program", { x: small(3) }),
          await reference.step("program", { x: small(3) }),
        ]
        const [held, right] = [await session.read(), await reference.read()]
        for (const [name, value] of Object.entries(right)) {
          expectClose(name, given[name], expected[name], 1e-4)
          expectClose(name, held[name], value, 1e-4)
        }
      }),
      { seed: 7, numRuns: n === 3 ? 200 : 60 },
    )
    await engine.close()
  },
)
