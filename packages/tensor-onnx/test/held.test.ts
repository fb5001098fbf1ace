/** Whose memory is let go when a session ends, and when what was written meets what has become fixed. */
import { f32, multiply, sum, trace, type Value } from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"
import { afterAll, expect, test } from "vitest"
import { holder } from "../src/held.ts"
import type { Runtime } from "../src/runtime.ts"

const engine = await onnxEngine()
afterAll(() => engine.close())

const spec = { shape: [4], dtype: "f32" } as const
const program = () =>
  trace({ state: { a: f32(4), b: f32(4) }, inputs: { x: f32(4) } }, ({ state: { a, b }, inputs: { x } }) => ({
    state: { a: multiply(a, 2) },
    outputs: { y: multiply(a, multiply(b, x)) },
  }))
const reader = () => trace({ state: { b: f32(4) } }, ({ state: { b } }) => ({ outputs: { total: sum(b) } }))
const ones = (): Float32Array => new Float32Array(4).fill(1)

test("an entry's own arrays are let go, and what somebody else may hold stays", () => {
  const holding = holder({ tensor: () => ({}) } as unknown as Runtime)
  const [own, given] = [ones(), ones()]
  const entries = [
    holding.entry(spec, own, true),
    holding.entry(spec, given, false),
    holding.entry(spec, undefined, false),
  ]
  const spare = holding.zeros(spec)
  Object.assign(entries[1], { spare })
  for (const entry of entries) holding.letGo(entry)
  const bytes = (value: Value): number => value.buffer.byteLength
  expect([own, given, spare.value, entries[2].now.value].map(bytes)).toEqual([0, 16, 0, 0])
  // Twice is as once.
  for (const entry of entries) holding.letGo(entry)
})

test("arrays of the caller, and those that it was given, keep their numbers after the end", async () => {
  const given = { a: ones(), b: ones() }
  const made = { a: ones(), b: ones() }
  const kept: Value[] = [given.a, given.b, made.a, made.b]
  for (const [state, options] of [
    [given, {}],
    [given, { fixed: ["b"] }],
    [() => made, {}],
  ] as const) {
    const session = await engine.open({ program: program() }, state, options)
    const x = ones()
    const { y } = await session.step("program", { x })
    const { a } = await session.read(["a"])
    await session.add({ reader: reader() })
    await session.remove(["program"])
    await session.close()
    kept.push(x, y, a)
  }
  expect(kept.map(({ length }) => length)).toEqual(kept.map(() => 4))
  expect([...given.a, ...given.b]).toEqual(Array(8).fill(1))
})

test("what was to be written is refused when its entry has become part of a program meanwhile", async () => {
  await using session = await engine.open({ reader: reader() }, { b: ones() })
  const more = trace({ state: { b: f32(4) } }, ({ state: { b } }) => ({ outputs: { twice: multiply(b, 2) } }))
  const adding = session.add({ more }, {}, { fixed: ["b"] })
  const written = session.write({ b: new Float32Array(4) })
  await adding
  await expect(written).rejects.toMatchObject({ code: "WRONG_VALUE" })
  expect((await session.step("more"))["twice"]).toEqual(Float32Array.of(2, 2, 2, 2))
})
