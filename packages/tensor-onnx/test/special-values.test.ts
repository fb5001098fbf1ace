/** What the runtime's own operators give for NaN, infinities and the ends of i32 is not what the language says. */
import { afterAll, describe, expect, test } from "vitest"
import {
  type Engine,
  f32,
  i32,
  log,
  max,
  min,
  multiply,
  referenceEngine,
  sigmoid,
  type Spec,
  sum,
  type Tensor,
  trace,
  type Value,
} from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { onnxEngine } from "@aunet/tensor-onnx"
import { onnxEngine as webEngine } from "@aunet/tensor-onnx/web"

const reference = referenceEngine()
const engines: Readonly<Record<string, Engine>> = { node: await onnxEngine(), web: await webEngine() }
afterAll(async () => {
  for (const engine of [reference, ...Object.values(engines)]) await engine.close()
})

async function answer(engine: Engine, spec: Spec, f: (x: Tensor) => Tensor, x: Value): Promise<Value> {
  const program = trace({ inputs: { x: spec } }, ({ inputs }) => ({ outputs: { y: f(inputs.x) } }))
  await using session = await engine.open({ program })
  return (await session.step("program", { x })).y
}

/** The same on the engine and on the reference, which is checked against numbers that a person can see. */
async function expectSame(
  engine: Engine,
  spec: Spec,
  f: (x: Tensor) => Tensor,
  x: Value,
  known?: readonly number[],
): Promise<void> {
  const right = await answer(reference, spec, f, x)
  if (known !== undefined) expectClose("reference", right, like(right, known), 1e-6)
  expectClose("engine", await answer(engine, spec, f, x), right, 1e-6)
}
const like = (other: Value, numbers: readonly number[]): Value =>
  other instanceof Float32Array ? Float32Array.from(numbers) : Int32Array.from(numbers)

const [top, bottom] = [2 ** 31 - 1, -(2 ** 31)]

describe.each(Object.entries(engines))("on %s", (_, engine) => {
  test("a NaN makes max and min NaN, wherever it stands, along every axis", async () => {
    for (const length of [1, 2, 3, 4, 5, 8, 17, 33])
      for (const at of new Set([0, 1, length - 1].filter((each) => each < length))) {
        const rows = Float32Array.from({ length: 2 * length }, (_, i) => (i === at ? NaN : Math.sin(i)))
        for (const f of [max, min]) {
          await expectSame(engine, f32(2, length), (x) => f(x, 1), rows)
          await expectSame(engine, f32(length, 2), (x) => f(x, 0), rows)
          await expectSame(engine, f32(length, 2), (x) => f(x), rows, [NaN])
        }
      }
    await expectSame(engine, f32(3), (x) => max(x), Float32Array.of(-Infinity, -Infinity, -Infinity), [
      -Infinity,
    ])
    await expectSame(engine, f32(3), (x) => max(x), Float32Array.of(1, Infinity, -Infinity), [Infinity])
  })

  test("sums of i32 go round at its ends", async () => {
    await expectSame(engine, i32(2), (x) => sum(x), Int32Array.of(top, 1), [bottom])
    await expectSame(engine, i32(2), (x) => sum(x), Int32Array.of(bottom, -1), [top])
    await expectSame(engine, i32(3, 2), (x) => sum(x, 0), Int32Array.of(top, 1, top, 2, top, 3), [top - 2, 6])
    for (const length of [3, 8, 17, 1009])
      for (const each of [top, bottom, 2 ** 30 + 1])
        await expectSame(engine, i32(2, length), (x) => sum(x, 1), new Int32Array(2 * length).fill(each))
  })

  test("products of i32 keep their lowest 32 bits", async () => {
    const ends = [0, 1, -1, 7, top, bottom, top - 1, 65537, 46341, 2 ** 24 + 1]
    for (const each of ends)
      await expectSame(
        engine,
        i32(ends.length),
        (x) => multiply(x, each),
        Int32Array.from(ends),
        ends.map((other) => Number(BigInt.asIntN(32, BigInt(other) * BigInt(each)))),
      )
  })

  test("the logarithm of a sigmoid is the number itself far below 0", async () => {
    const x = Float32Array.of(
      -1e6,
      -104,
      -89,
      -88,
      -50,
      -18,
      -17.9,
      -1,
      0,
      1,
      18,
      89,
      NaN,
      Infinity,
      -Infinity,
    )
    const given = await answer(engine, f32(x.length), (y) => log(sigmoid(y)), x)
    expect(Array.from(given.subarray(0, 6))).toEqual([-1e6, -104, -89, -88, -50, -18])
    expect(Array.from(given.subarray(12))).toEqual([NaN, 0, -Infinity])
    const near = x.slice(3)
    await expectSame(engine, f32(near.length), (y) => log(sigmoid(y)), near)
  })

  test("a sigmoid has its digits down to -87, also where it is close to 0", async () => {
    const x = Float32Array.from({ length: 350 }, (_, i) => -87 + i / 2)
    const given = await answer(engine, f32(x.length), sigmoid, x)
    given.forEach((y, i) => expect(Math.abs(y * (1 + Math.exp(-x[i])) - 1)).toBeLessThan(1e-5))
    await expectSame(engine, f32(4), sigmoid, Float32Array.of(NaN, Infinity, -Infinity, -1e30), [
      NaN,
      1,
      0,
      0,
    ])
  })
})
