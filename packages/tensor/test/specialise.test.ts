/** A program with a part of its state built in computes what it computed before, with less to do. */
import { expect, test } from "vitest"
import {
  add,
  concat,
  f32,
  matmul,
  multiply,
  padAxis,
  permute,
  referenceEngine,
  specialise,
  trace,
} from "@aunet/tensor"

test("fixed values and what follows from them become constants", async () => {
  const program = trace(
    { state: { w: f32(2, 3), v: f32(2, 3), sum: f32(1, 4) }, inputs: { x: f32(1, 3) } },
    ({ state, inputs }) => {
      const both = permute(concat([multiply(state.w, 2), state.v], 0), [1, 0]) // [3, 4]
      const sum = add(state.sum, matmul(inputs.x, both))
      return { state: { sum }, outputs: { sum, w: state.w } }
    },
  )
  const [w, v] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(0, 1, 0, 1, 0, 1)]
  const special = specialise(program, { w, v })
  expect(Object.keys(special.state)).toEqual(["sum"])
  expect(special.nodes.map(({ op }) => op).toSorted()).toEqual(
    ["add", "constant", "constant", "input", "input", "matmul"].toSorted(),
  )
  const x = Float32Array.of(1, 10, 100)
  await using before = await referenceEngine().open({ program }, { w, v })
  await using after = await referenceEngine().open({ program: special })
  for (let i = 0; i < 2; i++)
    expect(await after.step("program", { x })).toEqual(await before.step("program", { x }))
})

test("what is remembered tells paddings apart that JSON writes alike", async () => {
  const padded = (value: number) =>
    trace({ state: { w: f32(1) } }, ({ state }) => ({ outputs: { w: padAxis(state.w, 0, 0, 1, value) } }))
  const w = Float32Array.of(3)
  const memory = new WeakMap()
  for (const value of [Infinity, -Infinity, 0, -0]) {
    await using session = await referenceEngine().open({ it: specialise(padded(value), { w }, memory) })
    expect([...(await session.step("it")).w]).toEqual([3, value])
  }
})
