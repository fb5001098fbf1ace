/** Every way down and up, with numbers that can be checked by hand. */
import { describe, expect, test } from "vitest"
import { constant, f32, mapFlat, referenceEngine, type Tensor, TensorError, trace } from "@aunet/tensor"
import {
  interpolatedPool,
  linearPool,
  multiLinear,
  multiLinearPlugin,
  type OffsetKinds,
  repeat,
  simple,
  transformerParameters,
  type Upsampler,
} from "@aunet/blocks"

const numbers = async (build: () => Tensor): Promise<number[]> => {
  const it = trace({ inputs: { nothing: f32(1) } }, () => ({ outputs: { y: build() } }))
  await using session = await referenceEngine().open({ it })
  return [...(await session.step("it", { nothing: new Float32Array(1) })).y].map(
    (value) => Math.round(value * 1e4) / 1e4,
  )
}

const floats = (values: readonly number[], ...shape: number[]) => constant(Float32Array.from(values), shape)
const integers = (values: readonly number[], ...shape: number[]) => constant(Int32Array.from(values), shape)

/** Two pooled vectors (3, 4) and (0, 5) over five positions, 0 0 0 1 1; D = 1, E = 2. */
const apply = (upsampler: Upsampler, parameters: Record<string, Tensor>) =>
  numbers(() =>
    upsampler.apply(
      parameters,
      floats([3, 4, 0, 5], 1, 2, 2),
      { segment: integers([0, 0, 0, 1, 1], 1, 5), offset: integers([0, 1, 2, 0, 1], 1, 5) },
      0,
      1,
    ),
  )

// Norms: (3, 4) / 3.5355 = (0.8485, 1.1314), (0, 5) / 3.5355 = (0, 1.4142).
const linear = () => ({ "up_norm.weight": floats([1, 1], 2), "trans_up.weight": floats([10, 100], 1, 2) })
const [first, second] = [10 * 0.848528 + 100 * 1.131371, 100 * 1.414214]
const close = (values: number[], expected: number[]) =>
  values.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 3))

test("repeat gives every position its vector and the mark of its offset", async () => {
  const marks = floats(
    Array.from({ length: 32 }, (_, i) => (i % 2 === 0 ? i / 2 : 0)),
    16,
    2,
  )
  close(await apply(repeat(), { ...linear(), "pos_encoding.weight": marks }), [
    first,
    first + 10,
    first + 20,
    second,
    second + 10,
  ])
})

test("simple gives the vector to the position that it was taken from, and 0 to the others", async () => {
  close(await apply(simple(), linear()), [first, 0, 0, second, 0])
})

test("the mean map takes neighbours together and norms nothing", async () => {
  close(await apply(simple({ shared: "mean" }), {}), [3.5, 0, 0, 2.5, 0])
  const indexed = floats(
    Array.from({ length: 32 }, (_, i) => Math.floor(i / 2)),
    16,
    1,
    2,
  )
  const own = { "indexed_norm.weight": floats([1, 1], 2), "indexed_linear.weight": indexed }
  const [a, b] = [0.848528 + 1.131371, 1.414214]
  close(await apply(multiLinear({ shared: "mean" }), own), [3.5, 3.5 + a, 3.5 + 2 * a, 2.5, 2.5 + b])
})

/** Numbers without a pattern, from a multiplicative generator. */
function spread(shape: readonly number[], seed: number): Tensor {
  let at = seed
  const next = (): number => (at = (at * 48271) % 2147483647) / 2147483647 - 0.5
  return floats(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next), ...shape)
}

test.each<readonly [string, Upsampler]>([
  ["multi-linear", multiLinear()],
  ["multi-linear, mean", multiLinear({ shared: "mean" })],
  ["repeat", repeat()],
  ["repeat, mean", repeat({ shared: "mean" })],
  ["simple", simple()],
  ["simple, mean", simple({ shared: "mean" })],
])("what kinds of offsets get is what every position gets: %s", async (_, upsampler) => {
  const [S, E, D, T] = [2, 4, 2, 40]
  const kinds = upsampler.offsets as OffsetKinds
  const parameters = () =>
    mapFlat(upsampler.parameters(D, E), ({ shape }, name) => spread(shape, name.length + 1))
  const z = () => spread([1, S, E], 99)
  for (let segment = 0; segment < S; segment++) {
    const place = {
      segment: () => integers(new Array<number>(T).fill(segment), 1, T),
      offset: () =>
        integers(
          Array.from({ length: T }, (_, t) => t),
          1,
          T,
        ),
    }
    const everywhere = await numbers(() =>
      upsampler.apply(parameters(), z(), { segment: place.segment(), offset: place.offset() }, 1e-5, D),
    )
    const all = await numbers(() => kinds.apply(parameters(), z(), 1e-5, D)) // [1, S, P, D]
    const picked = Array.from({ length: T }, (_, t) => {
      const from = (segment * kinds.count + kinds.kindOf(t)) * D
      return all.slice(from, from + D)
    }).flat()
    expect(picked).toHaveLength(T * D)
    close(picked, everywhere)
  }
})

test("an interpolated pool stretches each element on the line from its left neighbour", async () => {
  const pooled = (nextWidth: number) =>
    numbers(() =>
      interpolatedPool.apply({}, floats([9, 9, 1, 5], 1, 2, 2), integers([1], 1, 1), 0, nextWidth),
    )
  expect(await pooled(4)).toEqual([3, 1, 3, 5])
  expect(await pooled(2)).toEqual([1, 5])
})

describe("parameters have their official names, and widths that do not divide are refused", () => {
  test.each<readonly [string, Upsampler, readonly string[]]>([
    ["multi-linear", multiLinear(), ["up_norm.weight", "trans_up.weight", "indexed_linear.weight"]],
    ["multi-linear, mean", multiLinear({ shared: "mean" }), ["indexed_linear.weight", "indexed_norm.weight"]],
    ["repeat", repeat(), ["up_norm.weight", "trans_up.weight", "pos_encoding.weight"]],
    ["simple", simple(), ["up_norm.weight", "trans_up.weight"]],
    ["simple, mean", simple({ shared: "mean" }), []],
  ])("%s", (_, upsampler, names) => {
    expect(Object.keys(upsampler.parameters(4, 8))).toEqual(names)
  })
  test("the paper's pool, and the one without parameters", () => {
    expect(Object.keys(linearPool.parameters(4, 8))).toEqual(["down_norm.weight", "trans_down.weight"])
    expect(Object.keys(interpolatedPool.parameters(4, 8))).toEqual([])
    expect(() => interpolatedPool.parameters(4, 6)).toThrow(/6 is none of 4/)
    expect(() => simple({ shared: "mean" }).parameters(4, 6)).toThrow(TensorError)
  })
  test("options that are none", () => {
    expect(() => multiLinearPlugin.make({ shared: "max" })).toThrow(
      /upsampler "multi-linear" are \{"shared":"max"\}; they must be/,
    )
    expect(() => multiLinearPlugin.make({ share: "mean" })).toThrow(TensorError)
    expect(() => multiLinearPlugin.make([])).toThrow(TensorError)
  })
})

test("every matrix of a stack starts as the official code starts it", () => {
  const options = {
    width: 64,
    layers: 3,
    heads: 4,
    kvHeads: 4,
    feedForwardWidth: 256,
    window: 8,
    ropeTheta: 1e4,
    normEpsilon: 1e-5,
  }
  const start = (more: object, name: string) =>
    transformerParameters({ ...options, ...more })[`layers.1.${name}.weight`].initial
  const normal = (std: number, bound = 3 * std) => ({ kind: "truncatedNormal", std, bound })
  expect(start({}, "attention.wq")).toEqual(normal(1 / 8))
  expect(start({}, "attention.wo")).toEqual(normal(1 / 8))
  expect(start({}, "feed_forward.w2")).toEqual(normal(1 / 16))
  // Depth shrinks wo and w2; the bound of wo stays.
  expect(start({ depthFactor: "currentDepth" }, "attention.wo")).toEqual(normal(1 / 16, 3 / 8))
  expect(start({ depthFactor: "currentDepth" }, "feed_forward.w2")).toEqual(normal(1 / 32))
  expect(start({ depthFactor: "globalDepth" }, "feed_forward.w2")).toEqual(normal(1 / 16 / Math.sqrt(8)))
  expect(start({ depthFactor: "dimRatio" }, "attention.wo")).toEqual(normal(8, 3 / 8))
  expect(start({ depthFactor: "currentDepth" }, "feed_forward.w1")).toEqual(normal(1 / 8))
  // A base deviation replaces that of every matrix.
  for (const name of [
    "attention.wk",
    "attention.wo",
    "feed_forward.w1",
    "feed_forward.w3",
    "feed_forward.w2",
  ])
    expect(start({ initialStd: 0.02 }, name), name).toEqual(normal(0.02))
})
