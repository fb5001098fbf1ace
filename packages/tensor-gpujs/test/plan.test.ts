/** What plans look like: one kernel where one is enough, no work done twice, equal layers share kernels. */
import {
  add,
  broadcast,
  concat,
  exp,
  f32,
  gather,
  grad,
  i32,
  iota,
  lessEqual,
  matmul,
  mean,
  multiply,
  padAxis,
  permute,
  type Program,
  reshape,
  rsqrt,
  select,
  sigmoid,
  silu,
  sliceAxis,
  sqrt,
  subtract,
  sum,
  type Tensor,
  trace,
  transpose,
} from "@aunet/tensor"
import fc from "fast-check"
import { expect, test } from "vitest"
import { tileRows } from "../src/host.ts"
import { type Plan, makePlan } from "../src/plan/plan.ts"

const plan = (program: Program): Plan =>
  makePlan(program, new Set(), { backend: "cpu", arrays: 24, tiles: true }, { hostIntegers: true })
const of = (build: (x: Tensor, y: Tensor) => Tensor): Plan =>
  plan(
    trace({ inputs: { x: f32(8, 6), y: f32(6) } }, ({ inputs: { x, y } }) => ({
      outputs: { z: build(x, y) },
    })),
  )
const count = (made: Plan): number => made.kernels.length

test("a chain of elementwise operations is one kernel", () => {
  expect(count(of((x, y) => multiply(add(silu(x), y), sqrt(exp(subtract(x, 1))))))).toBe(1)
})

test("layout costs no kernel of its own", () => {
  const made = of((x) =>
    add(
      reshape(permute(sliceAxis(padAxis(x, 0, 1, 2), 0, 1, 8), [1, 0]), [8, 6]),
      concat([x, x], 1).shape.length === 2 ? sliceAxis(concat([x, x], 1), 1, 3, 6) : x,
    ),
  )
  expect(count(made)).toBe(1)
})

test("a product reads transposed and permuted operands in place", () => {
  expect(count(of((x) => matmul(transpose(x), x)))).toBe(1)
  expect(count(of((x) => matmul(permute(reshape(x, [2, 4, 6]), [0, 2, 1]), reshape(x, [2, 4, 6]))))).toBe(1)
})

test("a reduction reads an expression as it goes", () => {
  expect(count(of((x) => sum(multiply(x, x), 1)))).toBe(1)
})

test("what is costly and read often is computed once", () => {
  // The root of each row is a kernel of its own, not computed again for each of its 6 numbers.
  const made = of((x) => multiply(x, rsqrt(add(mean(multiply(x, x), -1, { keepAxes: true }), 1e-5))))
  expect(
    made.kernels.filter(({ source }) => source.includes("Math.sqrt")).map(({ threads }) => threads),
  ).toEqual([8])
  // The exponential under the sigmoid is used by the value and by its gradient.
  const program = trace({ inputs: { x: f32(8, 6) } }, ({ inputs: { x } }) => {
    const y = multiply(x, sigmoid(x))
    return { outputs: { y, gradient: grad(sum(y), { x }) } }
  })
  expect(plan(program).kernels.filter(({ source }) => source.includes("Math.exp")).length).toBe(1)
})

test("an index in a kernel divides only where digits do not merge", () => {
  const [kernel] = of((x) => reshape(multiply(reshape(x, [2, 4, 6]), 2), [4, 12])).kernels
  expect(kernel.source).not.toMatch(/\//)
})

test("layers of equal shape have equal kernels", () => {
  const program = trace(
    { inputs: { x: f32(8, 6), v: f32(6, 6), w: f32(6, 6) } },
    ({ inputs: { x, v, w } }) => ({ outputs: { y: silu(matmul(silu(matmul(x, v)), w)) } }),
  )
  const sources = plan(program).kernels.map(({ source, threads }) => `${threads} ${source}`)
  expect(new Set(sources).size).toBe(sources.length / 2)
})

test("integers and tables of constants are the host's; a causal mask is one array", () => {
  const program = trace({ inputs: { x: f32(2, 4, 4), ids: i32(4) } }, ({ inputs: { x, ids } }) => {
    const mask = broadcast(lessEqual(iota([4, 4], 1), iota([4, 4], 0)), x.shape)
    return { outputs: { y: gather(select(mask, x, -1), add(ids, 1), 1) } }
  })
  const made = plan(program)
  expect(made.hostArrays.map((node) => made.sizes[node]).sort((a, b) => b - a)).toEqual([16, 4])
  expect(made.checks).toHaveLength(1)
})

test("a kernel never reads more arrays than its backend allows", () => {
  const names = Array.from({ length: 20 }, (_, i) => `x${i}`)
  const program = trace(
    { inputs: Object.fromEntries(names.map((name) => [name, f32(5, 2)])) },
    ({ inputs }) => ({
      outputs: {
        sum: names.map((name) => inputs[name]).reduce((a, b) => add(multiply(a, b), 1)),
        joined: concat(
          names.map((name) => inputs[name]),
          1,
        ),
        total: sum(
          names.map((name) => inputs[name]).reduce((a, b) => add(a, b)),
          1,
        ),
      },
    }),
  )
  const made = makePlan(
    program,
    new Set(),
    { backend: "webgpu", arrays: 6, tiles: false },
    { hostIntegers: true },
  )
  for (const { reads } of made.kernels) expect(reads.length).toBeLessThanOrEqual(6)
})

test("every buffer is let go after its last reader, once", () => {
  const made = of((x) => matmul(transpose(exp(x)), matmul(x, transpose(matmul(x, matmul(transpose(x), x))))))
  const released = made.releases.flat()
  expect(new Set(released).size).toBe(released.length)
  for (const { writes } of made.kernels)
    expect(released.includes(writes) || made.keeps.includes(writes)).toBe(true)
})

test("rows sorted into tiles keep every row, in its group, for any groups", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6), { minLength: 1, maxLength: 40 }), (list) => {
      const group = Int32Array.from(list)
      const count = Math.floor((group.length + 3 * Math.min(7, group.length)) / 4)
      const { rows, groupOf } = tileRows({ node: 0, groups: 7, count, rows: 0, groupOf: 0 }, group)
      rows.forEach((row, i) => expect(group[row]).toBe(groupOf[i >> 2]))
      expect([...new Set(rows)].sort((a, b) => a - b)).toEqual(list.map((_, i) => i))
    }),
    { seed: 3, numRuns: 300 },
  )
})
