/** A state is written over only where nothing can read the old numbers afterwards, and then the numbers are right. */
import { expect, test } from "vitest"
import {
  add,
  constant,
  divide,
  f32,
  matmul,
  multiply,
  type Program,
  referenceEngine,
  slice,
  sqrt,
  subtract,
  sum,
  type Tensor,
  trace,
  updateRows,
} from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"
import { plan } from "../src/compiled.ts"

const weights = f32(3, 3)

/** Two parameters that descend: every update waits for the norm of both gradients, as in training. */
const clipped = trace({ state: { w: weights, v: weights }, inputs: { x: weights } }, ({ state, inputs }) => {
  const [g, h] = [matmul(state.w, inputs.x), matmul(inputs.x, state.v)]
  const norm = sqrt(add(sum(multiply(g, g)), sum(multiply(h, h))))
  const next = (x: Tensor, slope: Tensor): Tensor => subtract(multiply(x, 0.9), divide(slope, norm))
  return { state: { v: next(state.v, h), w: next(state.w, g) }, outputs: { norm } }
})

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

const cases: readonly (readonly [string, Program, readonly string[]])[] = [
  ["every update waits for every reader", clipped, ["v", "w"]],
  ["an old value is an output", looked, []],
  ["a reader that no update waits for", apart, []],
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
  await using reference = await referenceEngine().open({ program }, state)
  await using session = await (await onnxEngine()).open({ program }, state)
  for (let step = 0; step < 5; step++) {
    const [outputs, right] = [await session.step("program", { x }), await reference.step("program", { x })]
    for (const [name, value] of Object.entries(right)) {
      value.forEach((number, i) => expect(outputs[name][i], `${name} of step ${step}`).toBeCloseTo(number, 5))
    }
  }
  const [held, right] = [await session.read(), await reference.read()]
  for (const [name, value] of Object.entries(right))
    value.forEach((number, i) => expect(held[name][i]).toBeCloseTo(number, 5))
})
