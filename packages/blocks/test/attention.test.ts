/** Windowed attention: exactly w keys, whatever the block length; the oracle is a plain double loop. */
import { describe, expect, test } from "vitest"
import {
  f32,
  foldIn,
  mapFlat,
  normal,
  randomKey,
  referenceEngine,
  type Shape,
  sizeOf,
  trace,
  type Value,
} from "@aunet/tensor"
import { attention, attentionStrips, type AttentionParameters } from "@aunet/blocks"

const draw = (name: string, shape: Shape): Float32Array =>
  normal(foldIn(randomKey(3), name), sizeOf(shape), 0.5)

interface Case {
  B: number
  T: number
  D: number
  heads: number
  kvHeads: number
  window: number
}

/** Attention as the specification words it (aunet.md 1.1 to 1.3), one number at a time. */
function oracle({ B, T, D, heads, kvHeads, window }: Case, x: Value, w: Record<string, Value>): Float64Array {
  const K = D / heads
  const project =
    (weight: Value, rows: number) =>
    (b: number, t: number): number[] =>
      Array.from({ length: rows }, (_, r) => {
        let total = 0
        for (let d = 0; d < D; d++) total += weight[r * D + d] * x[(b * T + t) * D + d]
        return total
      })
  const turn = (vector: number[], t: number): number[] =>
    vector.map((value, i) => {
      const pair = (i % K) >> 1
      const angle = t * 500000 ** ((-2 * pair) / K)
      return i % 2 === 0
        ? value * Math.cos(angle) - vector[i + 1] * Math.sin(angle)
        : vector[i - 1] * Math.sin(angle) + value * Math.cos(angle)
    })
  const [q, k, v] = [
    project(w["wq.weight"], D),
    project(w["wk.weight"], kvHeads * K),
    project(w["wv.weight"], kvHeads * K),
  ]
  const result = new Float64Array(B * T * D)
  for (let b = 0; b < B; b++) {
    const keys = Array.from({ length: T }, (_, t) => turn(k(b, t), t))
    const values = Array.from({ length: T }, (_, t) => v(b, t))
    for (let t = 0; t < T; t++) {
      const query = turn(q(b, t), t)
      const mixed: number[] = []
      for (let h = 0; h < heads; h++) {
        const group = Math.floor(h / (heads / kvHeads))
        const from = Math.max(0, t - window + 1)
        const scores = Array.from({ length: t - from + 1 }, (_, i) => {
          let dot = 0
          for (let d = 0; d < K; d++) dot += query[h * K + d] * keys[from + i][group * K + d]
          return Math.exp(dot / Math.sqrt(K))
        })
        const total = scores.reduce((sum, score) => sum + score, 0)
        for (let d = 0; d < K; d++)
          mixed.push(
            scores.reduce((sum, score, i) => sum + score * values[from + i][group * K + d], 0) / total,
          )
      }
      for (let d = 0; d < D; d++) {
        result[(b * T + t) * D + d] = mixed.reduce(
          (sum, value, i) => sum + w["wo.weight"][d * D + i] * value,
          0,
        )
      }
    }
  }
  return result
}

const program = ({ B, T, D, heads, kvHeads, window }: Case) => {
  const rows = (kvHeads * D) / heads
  const weights = {
    "wq.weight": f32(D, D),
    "wk.weight": f32(rows, D),
    "wv.weight": f32(rows, D),
    "wo.weight": f32(D, D),
  }
  return trace({ state: weights, inputs: { x: f32(B, T, D) } }, ({ state, inputs }) => ({
    outputs: {
      y: attention(state as unknown as AttentionParameters, inputs.x, {
        heads,
        kvHeads,
        window,
        ropeTheta: 500000,
      }),
    },
  }))
}

const small = { B: 2, D: 8, heads: 2, kvHeads: 2 }
const cases: readonly (readonly [string, Case])[] = [
  ["a window longer than the text", { ...small, T: 7, window: 100 }],
  ["a window as long as the text", { ...small, T: 6, window: 6 }],
  ["a window of one key: itself", { ...small, T: 5, window: 1 }],
  ["a window of two", { ...small, T: 9, window: 2 }],
  ["a text of whole blocks", { ...small, T: 12, window: 4 }],
  ["a text that ends inside a block", { ...small, T: 13, window: 5 }],
  ["grouped queries", { ...small, D: 16, heads: 4, kvHeads: 2, T: 11, window: 4 }],
  ["one key head for all", { ...small, D: 16, heads: 4, kvHeads: 1, T: 10, window: 3 }],
  ["a window over several blocks", { B: 1, D: 4, heads: 1, kvHeads: 1, T: 300, window: 200 }],
  ["one position", { ...small, T: 1, window: 3 }],
]

describe("attention equals the plain double loop", () => {
  test.each(cases)("%s", async (_, each) => {
    const it = program(each)
    const weights = mapFlat(it.state, ({ shape }, name) => draw(name, shape))
    const x = draw("x", it.inputs.x.shape)
    await using session = await referenceEngine().open({ it }, weights)
    const { y } = await session.step("it", { x })
    const expected = oracle(each, x, weights)
    expected.forEach((value, i) => expect(Math.abs(y[i] - value), `number ${i}`).toBeLessThan(1e-5))
  })
})

const scores = (T: number, window: number) =>
  attentionStrips(T, window).reduce(
    (total, { length, count, before }) => total + count * length * (before + length),
    0,
  )

test("the scores of a windowed attention grow with the length, not with its square", () => {
  expect(scores(8192, 64) / scores(1024, 64)).toBeLessThan(8.3)
  expect(scores(1024, 64)).toBeLessThanOrEqual(1024 * 2 * 64)
})

test("a window as long as the text computes little more than half of all scores", () => {
  expect(scores(2048, 2048) / 2048 ** 2).toBe(9 / 16) // 8 blocks: 1 + 2 + ... + 8 of 64
  expect(scores(2048, 8192)).toBe(scores(2048, 2048))
})

test.each([
  [1, 1],
  [7, 3],
  [300, 200],
  [2048, 2048],
  [2049, 700],
  [8192, 512],
])("strips of %i positions and a window of %i hold every query once", (T, window) => {
  const strips = attentionStrips(T, window)
  strips.forEach(({ start, length, count, before }, i) => {
    const next = strips[i + 1]?.start ?? T
    expect(start + length * count).toBe(next)
    // The first query of a block is the one that sees furthest back.
    expect(before).toBeGreaterThanOrEqual(Math.min(start, window - 1))
    expect(before).toBeLessThanOrEqual(start)
    expect(count === 1 || before % length === 0).toBe(true)
  })
  expect(strips[0].start).toBe(0)
})
