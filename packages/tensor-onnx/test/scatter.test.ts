/** scatterAdd counts exactly, many threads or one: ONNX Runtime's own operator for it loses updates. */
import { describe, expect, test } from "vitest"
import { f32, i32, referenceEngine, scatterAdd, trace, type Value } from "@aunet/tensor"
import { expectClose } from "@aunet/tensor/conformance"
import { onnxEngine } from "@aunet/tensor-onnx"

const engine = await onnxEngine({ threads: 8 })

test("20000 rows into 3 places, 20 times", async () => {
  const [R, D] = [20000, 16]
  const program = trace({ inputs: { x: f32(R, D), at: i32(R) } }, ({ inputs: { x, at } }) => ({
    outputs: { y: scatterAdd(x, at, 3) },
  }))
  await using session = await engine.open({ program })
  const x = new Float32Array(R * D).fill(1)
  for (let run = 0; run < 20; run++) {
    const at = Int32Array.from({ length: R }, (_, r) => (r * 7 + (r % (run + 2))) % 3)
    const counts = [0, 1, 2].map((place) => at.filter((value) => value === place).length)
    const { y } = await session.step("program", { x, at })
    expect([...y]).toEqual(counts.flatMap((count) => new Array<number>(D).fill(count)))
  }
})

describe("places of every number, from none in a cell to all in one", () => {
  for (const length of [1, 2, 31, 32, 33, 64, 257, 2049, 5000]) {
    test(`into ${length}`, async () => {
      const specs = { x: f32(2, 77, 3), n: i32(77, 2), at: i32(77) }
      const program = trace({ inputs: specs }, ({ inputs: { x, n, at } }) => ({
        outputs: { x: scatterAdd(x, at, length, 1), n: scatterAdd(n, at, length) },
      }))
      await using expected = await referenceEngine().open({ program })
      await using actual = await engine.open({ program })
      const x = Float32Array.from({ length: 2 * 77 * 3 }, (_, i) => Math.sin(i))
      const n = Int32Array.from({ length: 77 * 2 }, (_, i) => 2 ** 24 + i)
      const indices: readonly Value[] = [
        Int32Array.from({ length: 77 }, (_, r) => (r * 31) % length),
        new Int32Array(77),
        new Int32Array(77).fill(length - 1),
      ]
      for (const at of indices) {
        const wanted = await expected.step("program", { x, n, at })
        const got = await actual.step("program", { x, n, at })
        for (const name of ["x", "n"]) expectClose(name, got[name], wanted[name], 1e-5)
      }
    })
  }
})
