/** Values of another realm are values. */
import { runInNewContext } from "node:vm"
import { expect, test } from "vitest"
import {
  constant,
  copyOf,
  dtypeOf,
  f32,
  flatten,
  i32,
  inThisRealm,
  multiply,
  referenceEngine,
  specialise,
  trace,
  type Tree,
  type Value,
} from "@aunet/tensor"
import { expectClose } from "../src/conformance/numbers.ts"

const foreign = (kind: "Float32Array" | "Int32Array", ...numbers: number[]): Value =>
  runInNewContext(`${kind}.of(${numbers.join(",")})`) as Value

test("the element type is told of arrays of every realm, and of nothing else", () => {
  expect(dtypeOf(foreign("Float32Array", 1))).toBe("f32")
  expect(dtypeOf(foreign("Int32Array", 1))).toBe("i32")
  expect([dtypeOf(new Float32Array(0)), dtypeOf(new Int32Array(0))]).toEqual(["f32", "i32"])
  const others = [new Float64Array(1), new Uint8Array(1), [1], { [Symbol.toStringTag]: "Float32Array" }]
  for (const other of [...others, null, undefined, 3, "x", new DataView(new ArrayBuffer(4))])
    expect(dtypeOf(other)).toBeUndefined()
})

test("an array of this realm is itself, one of another is seen in place and copied by copyOf", () => {
  const own = Float32Array.of(1, 2)
  expect(inThisRealm(own)).toBe(own)
  const theirs = foreign("Float32Array", 1, 2, 3).subarray(1) as Float32Array
  expect(theirs instanceof Float32Array).toBe(false)
  const seen = inThisRealm(theirs)
  expect(seen).toEqual(Float32Array.of(2, 3))
  theirs[0] = 9
  expect(seen[0]).toBe(9)
  const copy = copyOf(theirs)
  theirs[0] = 1
  expect(copy).toEqual(Float32Array.of(9, 3))
  expect(copy instanceof Float32Array).toBe(true)
})

test("constants, states and inputs of another realm give the numbers of this one", async () => {
  const program = trace({ state: { w: f32(2), n: i32(2) }, inputs: { x: f32(2) } }, ({ state, inputs }) => ({
    state: { n: multiply(state.n, constant(foreign("Int32Array", 3, 4), [2])) },
    outputs: {
      y: multiply(multiply(state.w, inputs.x), constant(foreign("Float32Array", 0.5, 0.25), [2])),
    },
  }))
  const engine = referenceEngine()
  const session = await engine.open(
    { program },
    { w: foreign("Float32Array", 1.5, 2), n: foreign("Int32Array", 5, 6) },
  )
  const { y } = await session.step("program", { x: foreign("Float32Array", 2, 4) })
  expect(y).toEqual(Float32Array.of(1.5, 2))
  await session.write({ n: foreign("Int32Array", 1, 2) })
  await session.step("program", { x: foreign("Float32Array", 2, 4) })
  expect((await session.read()).n).toEqual(Int32Array.of(3, 8))
  await engine.close()
})

test("trees, fixed values and comparisons take what another realm made", async () => {
  const tree = runInNewContext("({ a: { w: Float32Array.of(1, 2) }, n: Object.create(null) })") as Tree<Value>
  expect(Object.keys(flatten(tree))).toEqual(["a.w"])
  const program = trace(
    { state: { w: f32(2), n: i32(2) }, inputs: { x: f32(2), m: i32(2) } },
    ({ state, inputs }) => ({
      outputs: { y: multiply(multiply(state.w, 0.1), inputs.x), k: multiply(state.n, inputs.m) },
    }),
  )
  const values = { w: Float32Array.of(1, 3), n: Int32Array.of(5, 6) }
  const theirs = { w: foreign("Float32Array", 1, 3), n: foreign("Int32Array", 5, 6) }
  const inputs = { x: Float32Array.of(7, 9), m: Int32Array.of(2, 3) }
  const outputs = async (fixed: typeof theirs) =>
    (await referenceEngine().open({ program: specialise(program, fixed) })).step("program", inputs)
  expect(await outputs(theirs)).toEqual(await outputs(values))

  expectClose("y", foreign("Float32Array", 1, 2), Float32Array.of(1, 2), 0)
  expect(() => expectClose("y", foreign("Int32Array", 1, 2), Float32Array.of(1, 2), 0)).toThrow(
    /Int32Array instead of Float32Array/,
  )
})
