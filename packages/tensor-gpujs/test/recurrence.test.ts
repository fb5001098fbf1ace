/** A recurrence in a kernel: a thread walks as the reference does. */
import { f32, linearRecurrence, referenceEngine, trace } from "@aunet/tensor"
import { expect, test } from "vitest"
import { gpujsEngine } from "@aunet/tensor-gpujs"

test("a recurrence overflows where the reference does and nowhere else, whatever its shares multiply to", async () => {
  const N = 30
  const program = trace({ inputs: { decay: f32(N), x: f32(N, 1) } }, ({ inputs: { decay, x } }) => ({
    outputs: { y: linearRecurrence(decay, x), back: linearRecurrence(decay, x, { reverse: true }) },
  }))
  const x = new Float32Array(N)
  x[14] = 2
  x[15] = 1
  // Shares that forget all stand before and after the two; 1e30 to the 12 is more than any float holds.
  const decay = new Float32Array(N).fill(1e30)
  decay[16] = 0
  decay[13] = 0
  for (const backend of ["cpu", "webasm"] as const) {
    const engine = await gpujsEngine({ backend, strict: true })
    await using session = await engine.open({ program })
    await using expected = await referenceEngine().open({ program })
    const { y, back } = await session.step("program", { decay, x })
    const right = await expected.step("program", { decay, x })
    for (const at of [0, 13, 16, 17, 29]) expect([y[at], back[at]]).toEqual([0, 0])
    expect([...y]).toEqual([...right.y])
    expect([...back]).toEqual([...right.back])
    await engine.close()
  }
})
