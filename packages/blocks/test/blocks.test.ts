/** The small blocks, with numbers that can be checked by hand. */
import { expect, test } from "vitest"
import {
  f32,
  i32,
  randomKey,
  referenceEngine,
  type Spec,
  type Tensor,
  trace,
  type Value,
} from "@aunet/tensor"
import {
  evenFirst,
  feedForwardWidth,
  initialise,
  multiLinear,
  parameterCount,
  pool,
  rmsNorm,
  rotaryTable,
  rotate,
  transformerParameters,
} from "@aunet/blocks"

async function run(
  inputs: Record<string, readonly [Spec, Value]>,
  build: (inputs: Readonly<Record<string, Tensor>>) => Tensor,
): Promise<number[]> {
  const specs = Object.fromEntries(Object.entries(inputs).map(([name, [spec]]) => [name, spec]))
  const values = Object.fromEntries(Object.entries(inputs).map(([name, [, value]]) => [name, value]))
  const it = trace({ inputs: specs }, ({ inputs }) => ({ outputs: { y: build(inputs) } }))
  await using session = await referenceEngine().open({ it })
  return [...(await session.step("it", values)).y].map((value) => Math.round(value * 1e4) / 1e4)
}

test("rmsNorm divides by the root of the mean square and multiplies by the weight", async () => {
  // mean square of (3, 4) is 12.5, its root 3.5355
  const y = await run(
    { x: [f32(1, 2), Float32Array.of(3, 4)], w: [f32(2), Float32Array.of(1, 2)] },
    ({ x, w }) => rmsNorm(x, w),
  )
  expect(y).toEqual([0.8485, 2.2627])
})

test("rotary embedding turns neighbouring pairs by their position", async () => {
  // K = 4: pair 0 turns by p, pair 1 by p / sqrt(theta) = p / 10. Both pairs are (1, 0); even elements stand first.
  const x = Float32Array.of(1, 1, 0, 0, 1, 1, 0, 0)
  const y = await run({ x: [f32(1, 2, 1, 4), x] }, ({ x }) => rotate(x, rotaryTable(2, 4, 100)))
  expect(y).toEqual([1, 1, 0, 0, 0.5403, 0.995, 0.8415, 0.0998])
})

test("a projection gives the even elements of each head first", async () => {
  const w = Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7)
  expect(await run({ w: [f32(8, 1), w] }, ({ w }) => evenFirst(w, 4))).toEqual([0, 2, 1, 3, 4, 6, 5, 7])
})

test("a pool takes vectors over where segments end, and pads with row 0", async () => {
  const given = {
    x: [f32(1, 4, 2), Float32Array.of(1, 1, 2, 2, 3, 3, 4, -4)],
    kept: [i32(1, 3), Int32Array.of(0, 3, 0)],
    norm: [f32(2), Float32Array.of(1, 1)],
    down: [f32(1, 2), Float32Array.of(10, 1)],
  } as const
  // Normed rows are (1, 1), (1, -1), (1, 1); each is mapped by 10 a + b.
  expect(
    await run(given, ({ x, kept, norm, down }) =>
      pool({ "down_norm.weight": norm, "trans_down.weight": down }, x, kept, 0),
    ),
  ).toEqual([11, 9, 11])
})

test("the multi-linear upsampler adds a shared map and one for the offset, which starts again after 16", async () => {
  const T = 18
  const indexed = Float32Array.from({ length: 16 }, (_, k) => k)
  const given = {
    z: [f32(1, 1, 1), Float32Array.of(5)],
    segment: [i32(1, T), new Int32Array(T)],
    offset: [i32(1, T), Int32Array.from({ length: T }, (_, t) => t)],
    norm: [f32(1), Float32Array.of(1)],
    shared: [f32(1, 1), Float32Array.of(100)],
    indexed: [f32(16, 1, 1), indexed],
  } as const
  const y = await run(given, ({ z, segment, offset, norm, shared, indexed }) =>
    multiLinear().apply(
      { "up_norm.weight": norm, "trans_up.weight": shared, "indexed_linear.weight": indexed },
      z,
      { segment, offset },
      0,
      1,
    ),
  )
  expect(y).toEqual([...Array.from({ length: 16 }, (_, k) => 100 + k), 100, 101])
})

test("feed-forward widths are those of the official configurations", () => {
  expect([512, 2048, 3072, 4608, 3456].map((width) => feedForwardWidth(width, 256))).toEqual([
    1536, 5632, 8192, 12288, 9216,
  ])
})

test("parameters start truncated at three deviations, norms at one, and do not depend on their neighbours", () => {
  const specs = transformerParameters({
    width: 64,
    layers: 2,
    heads: 4,
    kvHeads: 4,
    feedForwardWidth: 192,
    window: 8,
    ropeTheta: 1e4,
    normEpsilon: 1e-5,
  })
  const started = initialise(specs, randomKey(1))
  const wq = started["layers.0.attention.wq.weight"]
  const std = 64 ** -0.5
  expect(Math.max(...wq.map(Math.abs))).toBeLessThanOrEqual(3 * std)
  expect(Math.sqrt(wq.reduce((sum, value) => sum + value * value, 0) / wq.length)).toBeCloseTo(
    std * Math.sqrt(0.97334),
    2,
  )
  expect(new Set(started["layers.1.ffn_norm.weight"])).toEqual(new Set([1]))
  expect(
    initialise({ "layers.0.attention.wq.weight": specs["layers.0.attention.wq.weight"] }, randomKey(1))[
      "layers.0.attention.wq.weight"
    ],
  ).toEqual(wq)
  expect(parameterCount(specs)).toBe(2 * (4 * 64 * 64 + 3 * 64 * 192 + 2 * 64))
})
