/** What a newcomer needs to know of the tensor language, with numbers that can be checked by hand. */
import { expect, test } from "vitest"
import {
  add,
  checkValues,
  constant,
  crossEntropy,
  expand,
  f32,
  flatten,
  foldIn,
  grad,
  i32,
  matmul,
  multiply,
  philox,
  randomKey,
  referenceEngine,
  scope,
  softmax,
  sum,
  trace,
  truncatedNormal,
  unflatten,
  uniformAt,
} from "@aunet/tensor"

test("a function is traced once, with its gradient, and runs as a step that keeps its state", async () => {
  // loss = sum((w x)^2), so d loss / d w = 2 w x^2
  const program = trace({ state: { w: f32(2) }, inputs: { x: f32(2) } }, ({ state, inputs }) => {
    const y = multiply(state.w, inputs.x)
    const loss = sum(multiply(y, y))
    const { w } = grad(loss, { w: state.w })
    return { state: { w: add(state.w, multiply(-0.1, w)) }, outputs: { loss, gradient: w } }
  })
  await using session = await referenceEngine().open({ program }, { w: Float32Array.of(1, 2) })
  const { loss, gradient } = await session.step("program", { x: Float32Array.of(3, 1) })
  expect([...loss]).toEqual([13])
  expect([...gradient]).toEqual([18, 4])
  const { w } = await session.read()
  expect(w[0]).toBeCloseTo(-0.8)
  expect(w[1]).toBeCloseTo(1.6)
})

test("a wrong shape is an error when tracing, with the operation, both shapes and the line", () => {
  const wrong = () =>
    trace({ inputs: { a: f32(2, 3), b: f32(4, 2) } }, ({ inputs: { a, b } }) => ({
      outputs: { c: matmul(a, b) },
    }))
  expect(wrong).toThrow(
    /matmul\(f32\[2, 3\], f32\[4, 2\]\).*inner lengths 3 and 4.*tensor\.test\.ts\S*:\d+:\d+/,
  )
  expect(() =>
    trace({ inputs: { a: f32(2), b: i32(2) } }, ({ inputs: { a, b } }) => ({ outputs: { c: add(a, b) } })),
  ).toThrow(/add\(f32, i32\).*cast/)
  expect(() => constant(Float32Array.of(1, 2), [3])).toThrow(/2 numbers for shape \[3\]/)
})

test("a program keeps one of each computation and none that nothing needs", () => {
  const program = trace({ inputs: { x: f32(4) } }, ({ inputs: { x } }) => {
    multiply(x, 17)
    return { outputs: { y: add(multiply(x, x), multiply(x, x)) } }
  })
  expect(program.nodes.map(({ op }) => op)).toEqual(["input", "multiply", "add"])
})

test("equal tables are kept once, whoever made them, and what is expanded keeps its line", () => {
  const table = () => constant(Float32Array.of(1, -0, 3), [3])
  const program = trace({ inputs: { x: f32(3) } }, ({ inputs: { x } }) => ({
    outputs: {
      y: softmax(add(multiply(x, table()), table())),
      z: multiply(x, constant(Float32Array.of(1, 0, 3), [3])),
    },
  }))
  expect(program.nodes.filter(({ op }) => op === "constant")).toHaveLength(2)
  const simple = expand(program, new Set(["softmax"]))
  expect(simple.nodes.every(({ origin }) => origin.includes("tensor.test.ts"))).toBe(true)
})

test("a step that would change the shape of its state is refused", () => {
  expect(() => trace({ state: { w: f32(2) } }, ({ state }) => ({ state: { w: sum(state.w) } }))).toThrow(
    /state "w" is f32\[2\] but its next value is f32\[\]/,
  )
})

test("softmax and cross-entropy can be written in simpler operations, with the same numbers", async () => {
  const program = trace({ inputs: { x: f32(2, 3), t: i32(2) } }, ({ inputs: { x, t } }) => ({
    outputs: { p: softmax(x), loss: crossEntropy(x, t) },
  }))
  const simple = expand(program, new Set(["softmax", "crossEntropy"]))
  expect(simple.nodes.some(({ op }) => op === "softmax" || op === "crossEntropy")).toBe(false)
  const given = { x: Float32Array.of(0, Math.log(2), 0, 5, 5, 5), t: Int32Array.of(1, 2) }
  await using session = await referenceEngine().open({ program, simple })
  const { p, loss } = await session.step("program", given)
  expect([...p].map((value) => value.toFixed(4))).toEqual([
    "0.2500",
    "0.5000",
    "0.2500",
    "0.3333",
    "0.3333",
    "0.3333",
  ])
  expect(loss[0]).toBeCloseTo(Math.log(2), 6)
  expect(loss[1]).toBeCloseTo(Math.log(3), 6)
  const same = await session.step("simple", given)
  same.loss.forEach((value, i) => expect(value).toBeCloseTo(loss[i], 6))
})

test("an index outside its axis is an error, not a neighbour's number", async () => {
  const program = trace({ inputs: { x: f32(3), i: i32(1) } }, ({ inputs: { x, i } }) => ({
    outputs: { y: crossEntropy(multiply(x, constant(Float32Array.of(1), [1, 1])), i) },
  }))
  await using session = await referenceEngine().open({ program })
  await expect(session.step("program", { x: Float32Array.of(1, 2, 3), i: Int32Array.of(7) })).rejects.toThrow(
    /crossEntropy: target 7 is outside 0..2/,
  )
})

test("trees flatten to dotted names and back", () => {
  const tree = { layers: { 0: { w: f32(1) } }, norm: f32(2) }
  const flat = flatten(tree)
  expect(Object.keys(flat)).toEqual(["layers.0.w", "norm"])
  expect(unflatten(flat)).toEqual(tree)
  expect(Object.keys(scope(flat, "layers.0"))).toEqual(["w"])
  expect(() => scope(flat, "layer")).toThrow(/nothing is named "layer[.]{4}"/)
})

test("random numbers are a function of seed, stream and counter", () => {
  // Published test vectors of Philox 4x32-10.
  expect(philox([0, 0], [0, 0, 0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8])
  expect(philox([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff])).toEqual([
    0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
  ])
  const key = foldIn(randomKey(7), "weights")
  expect(uniformAt(key, 1000)).toBe(uniformAt(key, 1000))
  expect(foldIn(key, "a")).not.toEqual(foldIn(key, "b"))
  const draws = truncatedNormal(key, 20000, 2, 3)
  expect(Math.max(...draws.map(Math.abs))).toBeLessThanOrEqual(6)
  const mean = draws.reduce((total, value) => total + value, 0) / draws.length
  const variance = draws.reduce((total, value) => total + value * value, 0) / draws.length
  expect(Math.abs(mean)).toBeLessThan(0.05)
  // The variance of a normal cut at 3 standard deviations is 0.97334 of the whole one.
  expect(Math.sqrt(variance)).toBeCloseTo(2 * Math.sqrt(0.97334), 1)
  expect(() => randomKey(-1)).toThrow(/seed -1/)
})

test("values of a wrong length or type are refused with what they are and what is wanted", () => {
  const specs = { x: f32(2, 3), n: i32(1) }
  const wrong: readonly (readonly [unknown, string])[] = [
    [new Float32Array(5), "f32 of 5"],
    [new Int32Array(6), "i32 of 6"],
    [new Float64Array(6), "Float64Array, which is no Float32Array"],
    [[1, 2, 3, 4, 5, 6], "Array, which is no Float32Array"],
    [null, "null, which is no Float32Array"],
    [undefined, "undefined, which is no Float32Array"],
    [6, "6, which is no Float32Array"],
    [Object.create(null), "an object, which is no Float32Array"],
  ]
  for (const [value, given] of wrong) {
    const check = (): void => checkValues("input", specs, { x: value as Float32Array, n: new Int32Array(1) })
    expect(check).toThrow(`input "x" must be f32[2, 3] (6 numbers), not ${given}`)
  }
})
