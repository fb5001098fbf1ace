/** A large program takes its working memory in one piece: the numbers stay, the first run makes the array. */
import { InferenceSession, Tensor } from "onnxruntime-node"
import { expect, test } from "vitest"
import { f32, gather, i32, matmul, trace } from "@aunet/tensor"
import { plan } from "../src/compiled.ts"
import { encodeModel } from "../src/model.ts"
import { reserveName, withReserve } from "../src/reserve.ts"

const looking = (n: number) =>
  trace({ inputs: { x: f32(n, n), at: i32(2) } }, ({ inputs: { x, at } }) => ({
    outputs: { y: matmul(gather(x, at), matmul(x, x)) },
  }))

test("small graphs, and those without an index, stay as they are", () => {
  const { graph, peakBytes } = plan(looking(64))
  expect(withReserve(graph, peakBytes)).toEqual({ graph })
  const blind = trace({ inputs: { x: f32(20_000, 20_000) } }, ({ inputs: { x } }) => ({
    outputs: { y: matmul(matmul(x, x), x) },
  }))
  const unseeing = plan(blind)
  expect(withReserve(unseeing.graph, unseeing.peakBytes).numbers).toBeUndefined()
})

test("what is reserved is as much as is alive, or a little more than the next power of two where that is tight", () => {
  for (const n of [20_000, 22_500, 17_000]) {
    const { graph, peakBytes: peak } = plan(looking(n))
    const bytes = 4 * (withReserve(graph, peak).numbers as number)
    expect(bytes).toBeGreaterThanOrEqual(peak)
    expect(2 ** Math.ceil(Math.log2(bytes))).toBeGreaterThanOrEqual(1.15 * peak)
    expect(bytes).toBeLessThan(1.2 * peak)
  }
})

test("nothing that looks something up runs before it, and the numbers are the same", async () => {
  const { graph, peakBytes } = plan(looking(16))
  const { graph: reserved, numbers } = withReserve(graph, peakBytes, 0)
  expect(numbers).toBeGreaterThan(0)
  const readers = reserved.nodes.filter(({ inputs }) => inputs.includes("input:at"))
  expect(readers.map(({ operator }) => operator)).toEqual(["Add"])
  const feeds = {
    "input:x": new Tensor(
      "float32",
      Float32Array.from({ length: 256 }, (_, i) => Math.sin(i)),
      [16, 16],
    ),
    "input:at": new Tensor("int32", Int32Array.of(3, 15), [2]),
  }
  const plain = await (await InferenceSession.create(encodeModel(graph))).run(feeds)
  const session = await InferenceSession.create(encodeModel(reserved))
  for (const count of [100_000, 1]) {
    const given = { ...feeds, [reserveName]: new Tensor("int32", Int32Array.of(count), [1]) }
    expect((await session.run(given))["output:y"].data).toEqual(plain["output:y"].data)
  }
})
