/** Tails of programs: what is taken out of the graph, and that it gives the numbers of the reference. */
import fc from "fast-check"
import { afterAll, expect, test } from "vitest"
import {
  absolute,
  add,
  divide,
  f32,
  type Flat,
  matmul,
  maximum,
  minimum,
  multiply,
  negate,
  type Program,
  referenceEngine,
  sqrt,
  subtract,
  sum,
  type Tensor,
  trace,
  type Value,
  zeros,
} from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { onnxEngine } from "@aunet/tensor-onnx"
import type { Expression, Step } from "../src/tail/expression.ts"
import { compilePass } from "../src/tail/pass.ts"
import { takeTails } from "../src/tail/take-tails.ts"

const engine = await onnxEngine()
afterAll(() => engine.close())

const square = f32(3, 3)

/** Momentum: one array of the graph and one number move two entries. */
const momentum = trace({ state: { w: square, m: square }, inputs: { x: square } }, ({ state, inputs }) => {
  const g = matmul(state.w, inputs.x)
  const m = add(multiply(state.m, 0.9), divide(g, sqrt(sum(multiply(g, g)))))
  return { state: { w: subtract(state.w, multiply(m, 0.1)), m } }
})

/** Adam: the graph sums up the squares that the second moment takes too. */
const adam = trace(
  { state: { w: square, m: square, v: square }, inputs: { x: square } },
  ({ state, inputs }) => {
    const g = matmul(state.w, inputs.x)
    const squares = multiply(g, g)
    const m = add(multiply(state.m, 0.9), divide(g, sqrt(sum(squares))))
    const v = add(multiply(state.v, 0.9), multiply(squares, 0.1))
    return { state: { w: subtract(state.w, divide(m, add(sqrt(v), 0.1))), m, v } }
  },
)

/** Descent: the graph gives one array for the one that is changed, which it would read and write otherwise. */
const descent = trace({ state: { w: square }, inputs: { x: square } }, ({ state, inputs }) => ({
  state: { w: subtract(state.w, multiply(matmul(state.w, inputs.x), 0.1)) },
}))

/** The graph would have to give two arrays for one that is changed. */
const twice = trace({ state: { w: square }, inputs: { x: square } }, ({ state, inputs }) => ({
  state: { w: add(multiply(state.w, matmul(inputs.x, inputs.x)), matmul(state.w, inputs.x)) },
}))

/** Gradients that were added up, whose squares the graph sums up: they are 0 afterwards. */
const update = trace({ state: { w: square, v: square, g: square } }, ({ state: { w, v, g } }) => {
  const squares = multiply(g, g)
  const next = add(multiply(v, 0.9), multiply(squares, divide(1, add(sum(squares), 1))))
  return { state: { w: subtract(w, divide(g, add(sqrt(next), 0.1))), v: next, g: zeros([3, 3]) } }
})

/** Two groups read what is filled: neither may fill it before the other has read it. */
const twoReaders = trace({ state: { a: square, b: square, g: square } }, ({ state: { a, b, g } }) => ({
  state: { a: add(a, g), b: subtract(b, g), g: zeros([3, 3]) },
}))

/** What is filled is larger than what reads it. */
const larger = trace({ state: { a: f32(1, 3), g: square } }, ({ state: { a, g } }) => ({
  state: { a: add(a, sum(g, 0, { keepAxes: true })), g: zeros([3, 3]) },
}))

/** The mean reads a parameter that the graph replaces: it would read the new one. */
const foreign = trace({ state: { w: square, mean: square }, inputs: { x: square } }, ({ state, inputs }) => ({
  state: { w: matmul(state.w, inputs.x), mean: add(multiply(state.mean, 0.9), multiply(state.w, 0.1)) },
}))

/** Two tails in a ring: each reads what the other changes, so one pass has to do both. */
const ring = trace({ state: { a: square, b: square } }, ({ state: { a, b } }) => ({
  state: { a: subtract(a, multiply(b, 0.1)), b: add(b, multiply(a, 0.1)) },
}))

/** The next value is also an output: the graph makes it. */
const shown = trace({ state: { w: square, v: square } }, ({ state: { w, v } }) => {
  const next = add(multiply(w, 0.5), v)
  return { state: { w: next, v: multiply(v, 0.5) }, outputs: { next } }
})

const cases: readonly (readonly [string, Program, readonly (readonly string[])[]])[] = [
  ["momentum", momentum, [["w", "m"]]],
  ["adam", adam, [["w", "m", "v"]]],
  ["descent by itself", descent, [["w"]]],
  ["two arrays for one", twice, []],
  ["gradients that were added up", update, [["w", "v", "g"]]],
  ["two that read what is filled", twoReaders, []],
  ["a sum of what is filled", larger, [["a"]]],
  ["a mean of what the graph replaces", foreign, []],
  ["two that read each other", ring, [["a", "b"]]],
  ["an entry that is an output too", shown, [["v"]]],
]

test.each(cases)("%s", async (_, program, expected) => {
  expect(takeTails(program).tails.map(({ entries }) => entries)).toEqual(expected)
  await expectReference(program)
})

test("what a tail reads is no output of the program, and its entries no next state", () => {
  const { program, sources } = takeTails(momentum)
  expect(Object.keys(program.nextState)).toEqual([])
  expect(new Set(Object.keys(program.outputs))).toEqual(sources)
  expect(sources.size).toBe(2)
})

test("a square that the graph sums up is computed again, not given", () => {
  const { tails, sources } = takeTails(adam)
  // The gradient, and the root of the sum.
  expect(sources.size).toBe(2)
  expect(tails[0].reads.filter(({ from }) => from === "outputs")).toHaveLength(1)
})

test("what is filled is given by nobody, and its squares are computed again", () => {
  const { program, sources } = takeTails(update)
  expect(Object.keys(program.nextState)).toEqual([])
  // The gain alone.
  expect(sources.size).toBe(1)
})

test("a 0 keeps its sign", async () => {
  const program = trace({ state: { w: f32(2) } }, ({ state: { w } }) => ({ state: { w: negate(w) } }))
  await using session = await engine.open({ program }, { w: Float32Array.of(0, 1) })
  await session.step("program")
  expect((await session.read()).w).toEqual(Float32Array.of(-0, -1))
})

/** Three steps on both engines. */
async function expectReference(program: Program): Promise<void> {
  const valuesOf = (specs: Program["state"], phase: number): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(specs).map(([name, { shape }], k) => [
        name,
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + k + phase)),
      ]),
    )
  const state = valuesOf(program.state, 0)
  await using reference = await referenceEngine().open({ program }, state)
  await using session = await engine.open({ program }, state)
  for (let step = 0; step < 3; step++) {
    const inputs = valuesOf(program.inputs, 2)
    const [given, right] = [await session.step("program", inputs), await reference.step("program", inputs)]
    expect(Object.keys(given)).toEqual(Object.keys(right))
    expectAlike(given, right)
  }
  expectAlike(await session.read(), await reference.read())
}

function expectAlike(actual: Flat<Value>, expected: Flat<Value>): void {
  for (const [name, value] of Object.entries(expected)) expectClose(name, actual[name], value, 1e-5)
}

const operations: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
  add,
  subtract,
  multiply,
  (x, y) => divide(x, add(absolute(y), 1)),
  maximum,
  minimum,
  (x) => negate(x),
  (x) => sqrt(absolute(x)),
  (x, y) => add(x, multiply(y, sum(x))),
]

test("arithmetic made by chance on entries that read each other", async () => {
  const entry = f32(2, 5)
  const moves = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 3, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(moves, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), async (tape, ends) => {
      const program = trace({ state: { a: entry, b: entry, c: entry }, inputs: { x: entry } }, (given) => {
        const pool = [given.state.a, given.state.b, given.state.c, given.inputs.x]
        for (const [which, i, j] of tape)
          pool.push(operations[which % operations.length](pool[i % pool.length], pool[j % pool.length]))
        const [a, b, c] = ends.map((end) => minimum(maximum(pool[end % pool.length], -2), 2))
        return { state: { a, b, c } }
      })
      await expectReference(program)
    }),
    { seed: 3, numRuns: 150 },
  )
})

test("a pass reads and writes every place of arrays longer than one run, and no other", async () => {
  const steps: readonly Step[] = [
    { read: 0 },
    { number: 0 },
    { op: "multiply", inputs: [0, 1] },
    { read: 1 },
    { op: "add", inputs: [2, 3] },
  ]
  const expression: Expression = { steps, arrays: 2, numbers: 1, results: [4, 2] }
  const pass = await compilePass(expression)
  for (const length of [1, 3, 4095, 4096, 4097, 9001]) {
    const x = Float32Array.from({ length }, (_, i) => i)
    const whole = new Float32Array(length + 2).fill(-1)
    const y = whole.subarray(1, length + 1).fill(0.5)
    const doubled = new Float32Array(length)
    pass([x, y], [2], [y, doubled])
    expect([...whole]).toEqual([-1, ...Array.from({ length }, (_, i) => 2 * i + 0.5), -1])
    expect([...doubled]).toEqual(Array.from({ length }, (_, i) => 2 * i))
  }
})
