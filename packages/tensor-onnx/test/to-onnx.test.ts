/** An exported file is an ordinary ONNX model: a session that knows nothing of us gives the same numbers. */
import { InferenceSession, Tensor } from "onnxruntime-node"
import { expect, test } from "vitest"
import {
  add,
  concat,
  constant,
  crossEntropy,
  f32,
  grad,
  groupedMatmul,
  i32,
  matmul,
  multiply,
  type Program,
  referenceEngine,
  scatterAdd,
  select,
  less,
  silu,
  sliceAxis,
  softmax,
  trace,
  transpose,
  sum,
  type Value,
} from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { toOnnx } from "@aunet/tensor-onnx"

const numbers = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i + 1))
const state = { w: numbers(12), parts: numbers(24) }
const inputs = {
  x: numbers(12),
  group: Int32Array.of(1, 0, 1),
  target: Int32Array.of(2, 0, 1),
  unused: new Float32Array(0),
}

/** A step with something of everything: products, groups, a choice, a loss with its gradient, a new state. */
const program = (): Program =>
  trace(
    {
      state: { w: f32(4, 3), parts: f32(2, 4, 3) },
      inputs: { x: f32(3, 4), group: i32(3), target: i32(3), unused: f32(0) },
    },
    ({ state: { w, parts }, inputs: { x, group, target, unused } }) => {
      const mixed = add(matmul(silu(x), w), groupedMatmul(x, parts, group))
      const logits = select(
        less(mixed, 1),
        multiply(2, mixed),
        transpose(matmul(w, x, { transposeA: true, transposeB: true })),
      )
      const loss = sum(crossEntropy(logits, target))
      const gradient = grad(loss, { w, parts })
      const halves = concat([sliceAxis(x, 1, 2, 2), sliceAxis(x, 1, 0, 2)], 1)
      return {
        state: { w: add(w, multiply(-0.1, gradient.w)) },
        outputs: { loss, parts: gradient.parts, p: softmax(halves), sums: scatterAdd(x, group, 5), unused },
      }
    },
  )

const tensorOf = (value: Value, shape: readonly number[]): Tensor =>
  value instanceof Float32Array ? new Tensor("float32", value, shape) : new Tensor("int32", value, shape)

async function expected(): Promise<Record<string, Value>> {
  await using session = await referenceEngine().open({ it: program() }, state)
  const outputs = await session.step("it", inputs)
  return { ...outputs, "next.w": (await session.read(["w"])).w }
}

for (const operators of ["standard", "onnxruntime"] as const) {
  test(`a file with ${operators} operators gives the numbers of the reference`, async () => {
    const session = await InferenceSession.create(toOnnx(program(), { operators }), { logSeverityLevel: 3 })
    expect(session.inputNames.toSorted()).toEqual(["group", "state.parts", "state.w", "target", "x"])
    expect(session.outputNames.toSorted()).toEqual(["loss", "next.w", "p", "parts", "sums"])
    const results = await session.run({
      x: tensorOf(inputs.x, [3, 4]),
      group: tensorOf(inputs.group, [3]),
      target: tensorOf(inputs.target, [3]),
      "state.w": tensorOf(state.w, [4, 3]),
      "state.parts": tensorOf(state.parts, [2, 4, 3]),
    })
    const { unused, ...wanted } = await expected()
    expect(unused.length).toBe(0)
    for (const [name, value] of Object.entries(wanted))
      expectClose(name, results[name].data as Value, value, 1e-5)
    await session.release()
  })
}

test("state that is given is written into the file", async () => {
  const session = await InferenceSession.create(toOnnx(program(), { state }), { logSeverityLevel: 3 })
  expect(session.inputNames.toSorted()).toEqual(["group", "target", "x"])
  const results = await session.run({
    x: tensorOf(inputs.x, [3, 4]),
    group: tensorOf(inputs.group, [3]),
    target: tensorOf(inputs.target, [3]),
  })
  expectClose("loss", results.loss.data as Value, (await expected()).loss, 1e-5)
  await session.release()
})

test("standard operators means none of anybody's own", () => {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1")
  expect(text(toOnnx(program()))).not.toContain("com.microsoft")
  expect(text(toOnnx(program(), { operators: "onnxruntime" }))).toContain("com.microsoft")
})

test("the file holds no path of the machine that wrote it", () => {
  expect(Buffer.from(toOnnx(program())).toString("latin1")).not.toMatch(/to-onnx\.test|node_modules/)
})

test("a name for two things, and state that does not fit, are refused", () => {
  const same = trace({ inputs: { x: f32(2) } }, ({ inputs: { x } }) => ({ outputs: { x: multiply(x, 2) } }))
  expect(() => toOnnx(same)).toThrow(/"x" names both an input and an output/)
  const inside = trace({ inputs: { "fixed.0": f32(2) } }, ({ inputs }) => ({
    outputs: { y: add(inputs["fixed.0"], constant(Float32Array.of(1, 2), [2])) },
  }))
  expect(() => toOnnx(inside)).toThrow(/"fixed.0" names two values of the file/)
  expect(() => toOnnx(program(), { state: { w: new Float32Array(5) } })).toThrow(
    /state "w" must be f32\[4, 3\]/,
  )
  expect(() => toOnnx(program(), { state: { other: new Float32Array(5) } })).toThrow(/"other" does not exist/)
})
