/** Runs in a realm of its own, started by ../realms.test.ts, which says why; not part of the suite itself. */
import { runInThisContext } from "node:vm"
import { add, f32, gather, i32, trace } from "@aunet/tensor"
import { expect, test } from "vitest"
import { onnxEngine } from "@aunet/tensor-onnx"

const program = trace(
  { state: { sum: f32(2), count: i32(2) }, inputs: { x: f32(2), at: i32(2) } },
  ({ state: { sum, count }, inputs: { x, at } }) => {
    const next = add(sum, gather(x, at))
    return { state: { sum: next, count: add(count, at) }, outputs: { y: next, n: add(count, 1) } }
  },
)

test("the engine steps where typed arrays are not those of the process", async () => {
  expect(runInThisContext("Float32Array")).not.toBe(Float32Array)
  const engine = await onnxEngine({ threads: 1 })
  // Twice: what is opened anew meets the package that is loaded.
  for (let i = 0; i < 2; i++) {
    const session = await engine.open(
      { program },
      { sum: Float32Array.of(1, 2), count: Int32Array.of(10, 20) },
    )
    const inputs = { x: Float32Array.of(0.5, 4), at: Int32Array.of(1, 0) }
    const first = await session.step("program", inputs)
    // Of this realm, so that `instanceof` holds for whoever asked.
    expect([first.y instanceof Float32Array, first.n instanceof Int32Array]).toEqual([true, true])
    expect(first).toEqual({ y: Float32Array.of(5, 2.5), n: Int32Array.of(11, 21) })
    expect(await session.step("program", inputs)).toEqual({
      y: Float32Array.of(9, 3),
      n: Int32Array.of(12, 21),
    })
    expect(await session.read()).toEqual({ sum: Float32Array.of(9, 3), count: Int32Array.of(12, 20) })
    await session.close()
  }
  await engine.close()
})
