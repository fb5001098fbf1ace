/** Values of another realm, and the whole package in one: what Jest, vitest's vmThreads and `vm` make of a file. */
import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { runInNewContext } from "node:vm"
import { add, f32, gather, i32, multiply, trace, type Value } from "@aunet/tensor"
import { expect, test } from "vitest"
import { onnxEngine } from "@aunet/tensor-onnx"
import { onnxEngine as onnxEngineOfPages } from "@aunet/tensor-onnx/web"

const foreign = (kind: "Float32Array" | "Int32Array", numbers: readonly number[]): Value => {
  const made = runInNewContext(`${kind}.of(${numbers.join(",")})`) as Value
  if (made instanceof Float32Array || made instanceof Int32Array) throw new Error("the realm is the same")
  return made
}

const program = () =>
  trace(
    { state: { sum: f32(2), count: i32(2), scale: f32(2) }, inputs: { x: f32(3), at: i32(2) } },
    ({ state, inputs: { x, at } }) => {
      const sum = add(state.sum, multiply(gather(x, at), state.scale))
      const count = add(state.count, at)
      return { state: { sum, count }, outputs: { y: multiply(sum, 1), next: add(count, 1) } }
    },
  )
const other = () =>
  trace({ state: { more: f32(2), kept: f32(2) } }, ({ state }) => ({
    outputs: { more: add(state.more, state.kept) },
  }))

test.each([
  ["onnxruntime-node", onnxEngine],
  ["onnxruntime-web", onnxEngineOfPages],
])("with %s arrays of another realm are inputs and state as those of this one are", async (_, make) => {
  const engine = await make({ threads: 1 })
  const session = await engine.open(
    { program: program() },
    {
      sum: foreign("Float32Array", [1, 2]),
      count: foreign("Int32Array", [10, 20]),
      scale: foreign("Float32Array", [2, 3]),
    },
    { fixed: ["scale"] },
  )
  const x = foreign("Float32Array", [1, 2, 3])
  const at = foreign("Int32Array", [2, 0])
  const first = session.step("program", { x, at })
  // The arrays are the caller's again as soon as the call has returned.
  x.fill(100)
  at.fill(1)
  expect(await first).toEqual({ y: Float32Array.of(7, 5), next: Int32Array.of(13, 21) })

  await session.write({ sum: foreign("Float32Array", [0, 0]), count: foreign("Int32Array", [-1, -1]) })
  await session.add(
    { other: other() },
    { more: foreign("Float32Array", [5, 6]), kept: foreign("Float32Array", [1, 2]) },
    { fixed: ["kept"] },
  )
  expect(await session.step("other")).toEqual({ more: Float32Array.of(6, 8) })
  const state = await session.read(["sum", "count", "more"])
  expect(state).toEqual({
    sum: Float32Array.of(0, 0),
    count: Int32Array.of(-1, -1),
    more: Float32Array.of(5, 6),
  })
  // What comes out is of this realm, so that `instanceof` holds for whoever asked.
  for (const value of Object.values(state))
    expect(value instanceof Float32Array || value instanceof Int32Array).toBe(true)
  await engine.close()
})

test("the package steps in a test runner that gives each file a realm of its own", async () => {
  const folder = fileURLToPath(new URL("in-a-realm", import.meta.url))
  const runner = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs")
  // Its file is named as vitest looks for it by itself, and the suite does not. A test that fails ends it with 1.
  const { VITEST: _, ...env } = process.env
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      runner,
      "run",
      "--no-cache",
      "--fsModuleCache=false",
      "--root",
      folder,
      "--pool=vmThreads",
      "--no-color",
    ],
    { env },
  )
  expect(stdout).toMatch(/Tests\s+1 passed/)
})
