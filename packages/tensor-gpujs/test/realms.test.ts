/** Values of another realm: what a test runner with a context for each file, `vm` or a frame of a page makes. */
import { runInNewContext } from "node:vm"
import { add, f32, gather, i32, multiply, trace, type Value } from "@aunet/tensor"
import { expect, test } from "vitest"
import { gpujsEngine } from "@aunet/tensor-gpujs"
import { makeEngine } from "../src/gpujs-engine.ts"

const foreign = (kind: "Float32Array" | "Int32Array", numbers: readonly number[]): Value =>
  runInNewContext(`${kind}.of(${numbers.join(",")})`) as Value

/** Numbers of each type, as input and as state, through kernels and through the host. */
const program = () =>
  trace(
    { state: { sum: f32(2), count: i32(2) }, inputs: { x: f32(3), at: i32(2) } },
    ({ state, inputs: { x, at } }) => {
      const sum = add(state.sum, gather(multiply(x, 2), at))
      const count = add(state.count, at)
      return { state: { sum, count }, outputs: { y: multiply(sum, 1), next: add(count, 1) } }
    },
  )

const other = () =>
  trace({ state: { more: f32(2) } }, ({ state }) => ({ outputs: { more: add(state.more, 1) } }))

test.for([
  ["cpu", true],
  ["cpu", false],
  ["webasm", true],
  ["webasm", false],
] as const)(
  "on %s arrays of another realm are inputs and state as those of this one are (integers by the host: %s)",
  async ([backend, hostIntegers]) => {
    const engine = await makeEngine({ backend, strict: true }, hostIntegers)
    await using session = await engine.open(
      { program: program() },
      { sum: foreign("Float32Array", [1, 2]), count: foreign("Int32Array", [10, 20]) },
    )
    const x = foreign("Float32Array", [1, 2, 3])
    const at = foreign("Int32Array", [2, 0])
    const first = session.step("program", { x, at })
    // The arrays are the caller's again as soon as the call has returned.
    x.fill(100)
    at.fill(1)
    expect(await first).toEqual({ y: Float32Array.of(7, 4), next: Int32Array.of(13, 21) })

    await session.write({ sum: foreign("Float32Array", [0, 0]), count: foreign("Int32Array", [-1, -1]) })
    await session.add({ other: other() }, { more: foreign("Float32Array", [5, 6]) })
    expect(await session.step("other")).toEqual({ more: Float32Array.of(6, 7) })
    const state = await session.read()
    expect(state).toEqual({
      sum: Float32Array.of(0, 0),
      count: Int32Array.of(-1, -1),
      more: Float32Array.of(5, 6),
    })
    // What comes out is of this realm, so that `instanceof` holds for whoever asked.
    for (const value of Object.values(state))
      expect(value instanceof Float32Array || value instanceof Int32Array).toBe(true)
    await engine.close()
  },
)

test("what is no array of numbers is refused with its name, by every way in", async () => {
  const engine = await gpujsEngine({ backend: "cpu" })
  await using session = await engine.open({ program: program() })
  const wrong = { code: "WRONG_VALUE", message: expect.stringContaining("more") as string }
  for (const more of [7, null, "ab", runInNewContext("Float64Array.of(1, 2)"), [1, 2]])
    await expect(session.add({ other: other() }, { more: more as never })).rejects.toMatchObject(wrong)
  await engine.close()
})
