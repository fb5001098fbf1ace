/** Rows in blocks: a text that is read as a row is what it is as a whole text, wherever blocks of it end. */
import { expect, test } from "vitest"
import {
  concat,
  f32,
  foldIn,
  i32,
  mapFlat,
  normal,
  randomKey,
  referenceEngine,
  reshape,
  type Shape,
  sizeOf,
  trace,
} from "@aunet/tensor"
import {
  attention,
  type AttentionParameters,
  MASKED,
  packedBlocks,
  packedMixing,
  type RotaryTable,
  rotaryTable,
} from "@aunet/blocks"

const F = 2
const D = 8
const options = { heads: 2, kvHeads: 1, window: 40, ropeTheta: 500000 }
const K = D / options.heads
const draw = (name: string, shape: Shape): Float32Array =>
  normal(foldIn(randomKey(3), name), sizeOf(shape), 0.5)

/** Both ways on one input; each row holds a text from its first position on. */
const bothWays = (T: number) => {
  const { count: n, length: c, keys: M } = packedBlocks(T, options.window)
  const weights = {
    "wq.weight": f32(D, D),
    "wk.weight": f32(K, D),
    "wv.weight": f32(K, D),
    "wo.weight": f32(D, D),
  }
  const inputs = { x: f32(F, T, D), own: f32(F, n, c, M), places: i32(F, n, M) }
  const inEach = ({ cos, sin }: RotaryTable): RotaryTable => {
    const twice = (table: RotaryTable["cos"]): RotaryTable["cos"] => {
      const one = reshape(table, [1, T, 1, K / 2])
      return concat([one, one], 0)
    }
    return { cos: twice(cos), sin: twice(sin) }
  }
  return trace({ state: weights, inputs }, ({ state, inputs: { x, own, places } }) => {
    const parameters = state as unknown as AttentionParameters
    const tables = {
      queries: inEach(rotaryTable(T, K, options.ropeTheta, K ** -0.5)),
      keys: inEach(rotaryTable(T, K, options.ropeTheta)),
    }
    const packed = packedMixing({ tables, own, ...(n > 1 && { places }) })
    return {
      outputs: { whole: attention(parameters, x, options), rows: attention(parameters, x, options, packed) },
    }
  })
}

test.each([
  ["one block, of a row that is short for the window", 128, 1],
  ["four blocks", 512, 4],
])("%s", async (_, T, blocks) => {
  const { count: n, length: c, keys: M } = packedBlocks(T, options.window)
  expect(n).toBe(blocks)
  const it = bothWays(T)
  const own = new Float32Array(F * T * M).fill(MASKED)
  const places = new Int32Array(F * n * M)
  for (let row = 0; row < F; row++)
    for (let block = 0; block < n; block++) {
      // Keys of the window before the block and its own, in an order of nobody's choice.
      const first = Math.max(0, block * c - options.window + 1)
      const taken = Array.from({ length: (block + 1) * c - first }, (_, i) => first + i)
      if (n > 1) taken.sort((a, b) => ((a * 7) % 11) - ((b * 7) % 11))
      for (const [slot, key] of taken.entries()) {
        places[(row * n + block) * M + slot] = row * T + key
        for (let query = block * c; query < (block + 1) * c; query++)
          if (key <= query && key > query - options.window) own[(row * T + query) * M + slot] = 0
      }
    }
  const weights = mapFlat(it.state, ({ shape }, name) => draw(name, shape))
  await using session = await referenceEngine().open({ it }, weights)
  const { whole, rows } = await session.step("it", { x: draw("x", it.inputs.x.shape), own, places })
  whole.forEach((value, i) => expect(Math.abs(rows[i] - value), `number ${i}`).toBeLessThan(1e-5))
})
