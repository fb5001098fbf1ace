/** A wrong index is an error that names it, whether it is given or computed, and never a neighbour's number. */
import { afterAll, describe, expect, test } from "vitest"
import {
  add,
  crossEntropy,
  f32,
  gather,
  groupedMatmul,
  i32,
  scatterAdd,
  type Tensor,
  trace,
  type TraceSpecs,
  updateRows,
  type Value,
} from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"

const engine = await onnxEngine()
afterAll(() => engine.close())

describe("an index outside its axis is an error that names it", () => {
  const cases: Record<
    string,
    {
      readonly specs: TraceSpecs
      readonly build: (inputs: Readonly<Record<string, Tensor>>) => Tensor
      readonly inputs: Record<string, Value>
      readonly message: RegExp
    }
  > = {
    "given to gather": {
      specs: { inputs: { x: f32(3), at: i32(2) } },
      build: ({ x, at }) => gather(x, at),
      inputs: { x: new Float32Array(3), at: Int32Array.of(0, -1) },
      message:
        /gather: index -1 is outside 0\.\.2; it is number 1 of input "at" \(used at .*indices\.test\.ts\S*:\d+/,
    },
    "given to scatterAdd": {
      specs: { inputs: { x: f32(2, 2), at: i32(2) } },
      build: ({ x, at }) => scatterAdd(x, at, 2, 1),
      inputs: { x: new Float32Array(4), at: Int32Array.of(0, 2) },
      message: /scatterAdd: index 2 is outside 0\.\.1/,
    },
    "given to groupedMatmul": {
      specs: { inputs: { x: f32(2, 3), w: f32(4, 3, 5), at: i32(2) } },
      build: ({ x, w, at }) => groupedMatmul(x, w, at),
      inputs: { x: new Float32Array(6), w: new Float32Array(60), at: Int32Array.of(4, 0) },
      message: /groupedMatmul: group 4 is outside 0\.\.3/,
    },
    "given to crossEntropy": {
      specs: { inputs: { x: f32(1, 3), at: i32(1) } },
      build: ({ x, at }) => crossEntropy(x, at),
      inputs: { x: new Float32Array(3), at: Int32Array.of(3) },
      message: /crossEntropy: target 3 is outside 0\.\.2/,
    },
    "computed for gather, below 0": {
      specs: { inputs: { x: f32(3), at: i32(1) } },
      build: ({ x, at }) => gather(x, add(at, -1)),
      inputs: { x: new Float32Array(3), at: Int32Array.of(0) },
      message: /an index lies outside its axis in gather f32\[1\] \(at .*indices\.test\.ts\S*:\d+/,
    },
    "computed for scatterAdd, beyond the end of the first of two batches": {
      specs: { inputs: { x: f32(2, 1), at: i32(1) } },
      build: ({ x, at }) => scatterAdd(x, add(at, 2), 2, 1),
      inputs: { x: new Float32Array(2), at: Int32Array.of(0) },
      message: /an index lies outside its axis in scatterAdd/,
    },
    "computed for groupedMatmul": {
      specs: { inputs: { x: f32(2, 3), w: f32(4, 3, 5), at: i32(2) } },
      build: ({ x, w, at }) => groupedMatmul(x, w, add(at, 1)),
      inputs: { x: new Float32Array(6), w: new Float32Array(60), at: Int32Array.of(3, 0) },
      message: /an index lies outside its axis in groupedMatmul/,
    },
    "computed for crossEntropy": {
      specs: { inputs: { x: f32(1, 3), at: i32(1) } },
      build: ({ x, at }) => crossEntropy(x, add(at, -2)),
      inputs: { x: new Float32Array(3), at: Int32Array.of(0) },
      message: /an index lies outside its axis in crossEntropy/,
    },
  }
  for (const [title, { specs, build, inputs, message }] of Object.entries(cases)) {
    test(title, async () => {
      await using session = await engine.open({
        it: trace(specs, ({ inputs }) => ({ outputs: { y: build(inputs) } })),
      })
      await expect(session.step("it", inputs)).rejects.toMatchObject({
        code: "WRONG_VALUE",
        message: expect.stringMatching(message) as string,
      })
    })
  }
})

test("a step that fails while it writes over its state ends the session, and says so", async () => {
  const program = trace(
    { state: { cache: f32(3, 2) }, inputs: { at: i32(1), row: f32(1, 2) } },
    ({ state, inputs: { at, row } }) => ({ state: { cache: updateRows(state.cache, add(at, 1), row) } }),
  )
  await using session = await engine.open({ program })
  const row = Float32Array.of(1, 2)
  await expect(session.step("program", { at: Int32Array.of(5), row })).rejects.toMatchObject({
    code: "WRONG_VALUE",
    message: expect.stringMatching(/an index lies outside its axis in updateRows/) as string,
  })
  for (const later of [
    () => session.step("program", { at: Int32Array.of(0), row }),
    () => session.read(),
    () => session.write({ cache: new Float32Array(6) }),
  ])
    await expect(later()).rejects.toMatchObject({ code: "STATE_LOST" })
})
