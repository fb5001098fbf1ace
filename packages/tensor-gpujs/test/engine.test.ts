/** What a user of the engine meets: what it runs on, what it refuses, what it holds. */
import {
  add,
  cast,
  constant,
  crossEntropy,
  f32,
  gather,
  grad,
  i32,
  matmul,
  max,
  multiply,
  padAxis,
  referenceEngine,
  scatterAdd,
  softmax,
  sum,
  tanh,
  trace,
  transpose,
} from "@aunet/tensor"
import { describe, expect, test } from "vitest"
import { gpujsEngine } from "@aunet/tensor-gpujs"
import { quietly } from "../src/gpu-js.ts"

const double = () =>
  trace({ inputs: { x: f32(3) } }, ({ inputs: { x } }) => ({ outputs: { y: multiply(x, 2) } }))
const nobody = { requestAdapter: async () => null }

test("a program runs on the backend that was asked for, and the report says so", async () => {
  const engine = await gpujsEngine({ backend: "cpu", strict: true })
  await using session = await engine.open({ double: double() })
  const { y } = await session.step("double", { x: Float32Array.of(1, 2, 3) })
  expect([...y]).toEqual([2, 4, 6])
  expect(engine.report).toEqual({ engine: "gpujs", backend: "cpu" })
})

test("an engine that is closed opens no session", async () => {
  const engine = await gpujsEngine({ backend: "cpu" })
  await engine.close()
  await expect(engine.open({ double: double() })).rejects.toMatchObject({ code: "ENGINE_CLOSED" })
})

test("auto takes what answers, and says why it is not a GPU", async () => {
  const engine = await gpujsEngine({ gpu: nobody })
  expect(engine.report.backend).toBe("cpu")
  expect(engine.report.fallbackReason).toMatch(/webgpu: .*no adapter.*webgl2: /)
  await engine.close()
})

test("strict refuses to fall back, and a backend that is not here is an error that names those that are", async () => {
  await expect(gpujsEngine({ gpu: nobody, strict: true })).rejects.toMatchObject({ code: "ENGINE_FALLBACK" })
  await expect(gpujsEngine({ backend: "webgpu", gpu: nobody })).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
    message: expect.stringMatching(/no adapter answers.*Here is: .*cpu/),
  })
  await expect(gpujsEngine({ backend: "webgl2" })).rejects.toMatchObject({
    code: "ENGINE_UNAVAILABLE",
    message: expect.stringMatching(/webgl2.*Here is: .*cpu/),
  })
  await expect(gpujsEngine({ backend: "cuda" as never })).rejects.toMatchObject({
    code: "BAD_ATTRIBUTE",
    message: expect.stringContaining("cuda"),
  })
  await expect(gpujsEngine({ backends: ["cpu"] } as object)).rejects.toMatchObject({
    code: "BAD_ATTRIBUTE",
    message: expect.stringContaining('no option "backends"; there are: backend, strict'),
  })
})

test("a GPU that is handed in and does not answer leaves navigator as it was", async () => {
  const before = (globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu
  await gpujsEngine({ backend: "webgpu", gpu: nobody }).catch(() => undefined)
  expect((globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu).toBe(before)
})

test("what gpu.js would print is heard, not printed", () => {
  const heard: string[] = []
  expect(
    quietly(
      () => {
        console.warn("Falling back to CPU", 7)
        return 5
      },
      (message) => heard.push(message),
    ),
  ).toBe(5)
  expect(heard).toEqual(["Falling back to CPU 7"])
})

for (const backend of ["cpu", "webasm"] as const) {
  test(`${backend}: an index outside its axis is an error and the state is as it was`, async () => {
    const engine = await gpujsEngine({ backend, strict: true })
    const program = trace(
      { state: { w: f32(4), n: i32() }, inputs: { x: f32(4), i: i32(2), t: i32(1) } },
      ({ state, inputs: { x, i, t } }) => ({
        state: { w: add(state["w"], x), n: add(state["n"], 1) },
        outputs: {
          picked: gather(x, i),
          sums: scatterAdd(gather(x, i), i, 4),
          loss: crossEntropy(multiply(x, constant(Float32Array.of(1, 1, 1, 1), [1, 4])), t),
        },
      }),
    )
    await using session = await engine.open({ program })
    const x = Float32Array.of(1, 2, 3, 4)
    await session.step("program", { x, i: Int32Array.of(3, 3), t: Int32Array.of(0) })
    await expect(
      session.step("program", { x, i: Int32Array.of(0, 4), t: Int32Array.of(0) }),
    ).rejects.toMatchObject({
      code: "WRONG_VALUE",
      message: expect.stringMatching(/gather: index .*engine\.test\.ts.*4 is outside 0\.\.3/),
    })
    await expect(
      session.step("program", { x, i: Int32Array.of(0, 1), t: Int32Array.of(-1) }),
    ).rejects.toMatchObject({ code: "WRONG_VALUE", message: expect.stringContaining("crossEntropy: target") })
    const { w, n } = await session.read()
    expect([...w]).toEqual([1, 2, 3, 4])
    expect([...n]).toEqual([1])
  })

  test(`${backend}: an index that only a kernel knows gives NaN where it is outside`, async () => {
    const engine = await gpujsEngine({ backend, strict: true })
    const program = trace({ inputs: { x: f32(3), place: f32(2) } }, ({ inputs: { x, place } }) => ({
      outputs: { y: gather(x, cast(place, "i32")) },
    }))
    await using session = await engine.open({ program })
    const { y } = await session.step("program", { x: Float32Array.of(1, 2, 3), place: Float32Array.of(2, 3) })
    expect([...y]).toEqual([3, NaN])
  })

  test(`${backend}: 1000 training steps hold memory flat and follow the reference`, async () => {
    const program = trace(
      { state: { w: f32(24, 40), m: f32(24, 40) }, inputs: { x: f32(32, 24), t: i32(32) } },
      ({ state, inputs: { x, t } }) => {
        const loss = multiply(sum(crossEntropy(matmul(tanh(x), state["w"]), t)), 1 / 32)
        const { w } = grad(loss, { w: state["w"] })
        const m = add(multiply(state["m"], 0.9), w)
        return {
          state: { m, w: add(state["w"], multiply(m, -0.05)) },
          outputs: { loss, likeliest: max(softmax(matmul(x, state["w"]))) },
        }
      },
    )
    const engine = await gpujsEngine({ backend, strict: true })
    await using session = await engine.open({ program })
    await using right = await referenceEngine().open({ program })
    const x = Float32Array.from({ length: 32 * 24 }, (_, i) => Math.sin(i * 1.7))
    const t = Int32Array.from({ length: 32 }, (_, i) => i % 40)
    const used = () => process.memoryUsage().rss
    let held = 0
    let before = 0
    for (let i = 0; i < 1000; i++) {
      const { loss } = await session.step("program", { x, t })
      if (i < 20) expect(loss[0]).toBeCloseTo((await right.step("program", { x, t })).loss[0], 4)
      if (i === 200) {
        held = session.bytesHeld
        before = used()
      }
    }
    expect(session.bytesHeld).toBe(held)
    // 1000 steps make some 30 MB of intermediate results each 100; a leak of one of them would show.
    expect(used() - before).toBeLessThan(60e6)
  })
}

test("state of integers stays exact beyond what a float holds", async () => {
  const program = trace({ state: { n: i32() } }, ({ state }) => ({ state: { n: add(state["n"], 1) } }))
  const engine = await gpujsEngine({ backend: "webasm" })
  await using session = await engine.open({ program }, { n: Int32Array.of(2 ** 24 + 1) })
  await session.step("program")
  expect((await session.read()).n[0]).toBe(2 ** 24 + 2)
})

test("positions are exact where 32-bit division is not", async () => {
  const [rows, columns] = [1201, 6007] // 7.2 million numbers, beyond 2^22
  const program = trace({ inputs: { x: f32(rows, columns) } }, ({ inputs: { x } }) => ({
    outputs: { y: transpose(x) },
  }))
  const engine = await gpujsEngine({ backend: "webasm", strict: true })
  await using session = await engine.open({ program })
  const { y } = await session.step("program", {
    x: Float32Array.from({ length: rows * columns }, (_, i) => i),
  })
  let wrong = 0
  for (let i = 0; i < y.length; i++) if (y[i] !== (i % rows) * columns + Math.floor(i / rows)) wrong++
  expect(wrong).toBe(0)
})

test("a tensor that 32-bit floats can not count is refused with a way out", async () => {
  const program = trace({ inputs: { x: f32(1) } }, ({ inputs: { x } }) => ({
    outputs: {
      y: sum(
        multiply(
          multiply(x, constant(new Float32Array(2 ** 13), [2 ** 13])),
          constant(new Float32Array(2 ** 12), [2 ** 12, 1]),
        ),
      ),
    },
  }))
  const engine = await gpujsEngine({ backend: "webasm" })
  await expect(engine.open({ program })).rejects.toMatchObject({
    code: "UNSUPPORTED_OPERATION",
    message: expect.stringContaining('backend "cpu"'),
  })
})

describe("numbers that are none", () => {
  const plus = (value: number) =>
    trace({ inputs: { x: f32(2) } }, ({ inputs: { x } }) => ({ outputs: { y: add(x, value) } }))
  const padded = (value: number) =>
    trace({ inputs: { x: f32(2) } }, ({ inputs: { x } }) => ({ outputs: { y: padAxis(x, 0, 1, 1, value) } }))
  const inputs = { x: Float32Array.of(1, -2) }

  test("infinity is infinity on the cpu, and is refused elsewhere instead of becoming a number", async () => {
    const cpu = await gpujsEngine({ backend: "cpu" })
    const webasm = await gpujsEngine({ backend: "webasm" })
    for (const value of [Infinity, -Infinity, 1e39]) {
      for (const [program, op] of [
        [plus(value), "constant"],
        [padded(value), "pad"],
      ] as const) {
        const session = await cpu.open({ program })
        const expected = await (await referenceEngine().open({ program })).step("program", inputs)
        expect(await session.step("program", inputs)).toEqual(expected)
        await expect(webasm.open({ program })).rejects.toMatchObject({
          code: "UNSUPPORTED_OPERATION",
          message: expect.stringMatching(new RegExp(`^${op} with .*\\(at .*backend "cpu"`)),
        })
      }
    }
    await Promise.all([cpu.close(), webasm.close()])
  })

  test("NaN stays NaN", async () => {
    for (const backend of ["cpu", "webasm"] as const) {
      const engine = await gpujsEngine({ backend })
      const session = await engine.open({ plus: plus(NaN), padded: padded(NaN) })
      expect([...(await session.step("plus", inputs)).y]).toEqual([NaN, NaN])
      expect([...(await session.step("padded", inputs)).y]).toEqual([NaN, 1, -2, NaN])
      await engine.close()
    }
  })
})
