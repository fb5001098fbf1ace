/** A step leaves nothing large behind: onnxruntime-node copies every result, and the session lets the copies go. */
import { expect, test } from "vitest"
import { f32, matmul, trace } from "@aunet/tensor"
import { onnxEngine } from "@aunet/tensor-onnx"

/** A step with a state of 1 MiB that the graph replaces each time. */
const square = trace({ state: { w: f32(512, 512) } }, ({ state: { w } }) => ({
  state: { w: matmul(w, w) },
}))

test("a step leaves no copy of its state to the garbage collector", async () => {
  const engine = await onnxEngine()
  const session = await engine.open({ square })
  await session.step("square")
  const before = process.memoryUsage().arrayBuffers
  for (let i = 0; i < 20; i++) await session.step("square")
  // onnxruntime-node copies every result, also those that were written in place: a MiB of state a step here.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 2 ** 20)
  await session.close()
  await engine.close()
})
