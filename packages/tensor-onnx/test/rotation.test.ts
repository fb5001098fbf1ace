/** A rotation of pairs becomes one operator, forward and backward, with the numbers of the reference. */
import { afterAll, describe, expect, test } from "vitest"
import {
  add,
  broadcast,
  concat,
  constant,
  cos,
  f32,
  full,
  grad,
  multiply,
  reshape,
  sliceAxis,
  subtract,
  sum,
  type Tensor,
  trace,
  referenceEngine,
  type Program,
} from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { onnxEngine } from "@aunet/tensor-onnx"
import { sessionNaming } from "../src/compiled.ts"
import { lower } from "../src/lower/index.ts"

const engine = await onnxEngine()
afterAll(() => engine.close())

const [B, T, H, K] = [2, 5, 3, 8]
const table = (shape: readonly number[], f: (x: number) => number): Tensor =>
  constant(
    Float32Array.from({ length: (T * K) / 2 }, (_, i) => f(i)),
    shape,
  )

/** Pairs of neighbours of x [B, T, H, K]. */
function neighbours(x: Tensor): Tensor {
  const [cos, sin] = [table([T, 1, K / 2, 1], Math.cos), table([T, 1, K / 2, 1], Math.sin)]
  const pairs = reshape(x, [B, T, H, K / 2, 2])
  const [a, b] = [sliceAxis(pairs, 4, 0, 1), sliceAxis(pairs, 4, 1, 1)]
  return reshape(
    concat([subtract(multiply(a, cos), multiply(b, sin)), add(multiply(a, sin), multiply(b, cos))], 4),
    [B, T, H, K],
  )
}

/** The halves of x [B, H, T, K], or with `wrong` something that is no rotation. */
function halves(x: Tensor, wrong = false): Tensor {
  const [cos, sin] = [table([T, K / 2], Math.cos), table([T, K / 2], Math.sin)]
  const [a, b] = [sliceAxis(x, -1, 0, K / 2), sliceAxis(x, -1, K / 2, K / 2)]
  return concat(
    [subtract(multiply(cos, a), multiply(b, sin)), add(multiply(b, cos), multiply(wrong ? cos : sin, a))],
    -1,
  )
}

const programOf = (shape: readonly number[], turn: (x: Tensor) => Tensor): Program =>
  trace({ inputs: { x: f32(...shape), g: f32(...shape) } }, ({ inputs: { x, g } }) => {
    const y = turn(x)
    return { outputs: { y, x: grad(sum(multiply(y, g)), { x }).x } }
  })
const operatorsOf = (program: Program): string[] =>
  lower(program, "onnxruntime", sessionNaming)
    .nodes.map(({ operator }) => operator)
    .filter((name) => name !== "Reshape")

async function compare(program: Program): Promise<void> {
  const x = Float32Array.from({ length: B * T * H * K }, (_, i) => Math.sin(i))
  const given = { x, g: x.map((value) => 1 - value) }
  await using expected = await referenceEngine().open({ program })
  await using actual = await engine.open({ program })
  const [wanted, got] = [await expected.step("program", given), await actual.step("program", given)]
  for (const [name, value] of Object.entries(wanted)) expectClose(name, got[name], value, 1e-5)
}

describe("rotary embedding", () => {
  const rotations: Record<string, Program> = {
    "of neighbours, positions before heads": programOf([B, T, H, K], neighbours),
    "of halves, heads before positions": programOf([B, H, T, K], halves),
  }
  for (const [title, program] of Object.entries(rotations)) {
    test(title, async () => {
      expect(operatorsOf(program)).toEqual(["RotaryEmbedding", "Neg", "RotaryEmbedding"])
      expect(lower(program, "standard", sessionNaming).nodes.some(({ domain }) => domain !== "")).toBe(false)
      await compare(program)
    })
  }
  test("tables of one number, throughout or for each position", async () => {
    const angle = (at: number): Tensor =>
      constant(
        Float32Array.from({ length: T }, (_, i) => at + i),
        [T, 1],
      )
    const wide = (x: Tensor): Tensor => broadcast(x, [T, K / 2])
    for (const [c, s] of [
      [full(0.8, [T, K / 2]), full(0.6, [T, K / 2])],
      [cos(wide(angle(0))), cos(wide(angle(1)))],
    ]) {
      const program = programOf([B, H, T, K], (x) => {
        const [a, b] = [sliceAxis(x, -1, 0, K / 2), sliceAxis(x, -1, K / 2, K / 2)]
        return concat([subtract(multiply(a, c), multiply(b, s)), add(multiply(a, s), multiply(b, c))], -1)
      })
      expect(operatorsOf(program)).toContain("RotaryEmbedding")
      await compare(program)
    }
  })
  test("what only looks like one is left as it is", async () => {
    const program = programOf([B, H, T, K], (x) => halves(x, true))
    expect(operatorsOf(program)).not.toContain("RotaryEmbedding")
    await compare(program)
  })
  test("a table that also depends on the head is left as it is", async () => {
    const wide = (f: (x: number) => number): Tensor =>
      constant(
        Float32Array.from({ length: H * T * (K / 2) }, (_, i) => f(i)),
        [H, T, K / 2],
      )
    const program = programOf([B, H, T, K], (x) => {
      const [a, b] = [sliceAxis(x, -1, 0, K / 2), sliceAxis(x, -1, K / 2, K / 2)]
      return concat(
        [
          subtract(multiply(a, wide(Math.cos)), multiply(b, wide(Math.sin))),
          add(multiply(a, wide(Math.sin)), multiply(b, wide(Math.cos))),
        ],
        -1,
      )
    })
    expect(operatorsOf(program)).not.toContain("RotaryEmbedding")
    await compare(program)
  })
})
