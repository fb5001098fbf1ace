/** What heads look at: the oracle takes queries and keys apart, one number at a time. */
import { transformer } from "@aunet/blocks"
import {
  batchSpecs,
  decodeModelConfig,
  demand,
  featuresOf,
  initialParameters,
  makeModel,
  parameterSpecs,
  poolValues,
  presetModel,
  stackOptions,
  wholeStages,
} from "@aunet/core"
import { referenceEngine, scope, type Tensor, trace } from "@aunet/tensor"
import { attentionOf, type AttentionPlace, MOST_ATTENTION_POSITIONS } from "@aunet/writer/attention"
import { afterAll, beforeAll, expect, test } from "vitest"
import { startText } from "../src/written-text.ts"
import { bytes, known, openWriter, splitter } from "./writer.ts"

/** Three stages of 4 heads; windows shorter than the text, and in the middle two heads for each of keys. */
const model = makeModel(
  decodeModelConfig({
    ...presetModel("tiny", 3).config,
    stages: [
      { width: 16, layers: 2, headWidth: 4, window: 9 },
      { width: 16, layers: 1, headWidth: 4, kvHeads: 2, window: 3 },
      { width: 24, layers: 2, headWidth: 6, window: 100 },
    ],
  }),
  known,
)
const parameters = initialParameters(model, 5)
const text = bytes("The old man looked at the sea, and 猫 looked back")
const start = startText(text, splitter, 3)

/** The input of one layer, f32 [N, D], as the forward pass has it. */
async function streamOf(stack: string, layer: number): Promise<Float32Array> {
  const lengths = demand(start.levels, 3)
  const shape = { rows: 1, lengths }
  const program = trace(
    { state: parameterSpecs(model), inputs: batchSpecs(model, shape) },
    ({ state, inputs }) => {
      let stream: Tensor | undefined
      const whole = wholeStages(state, model.config, model.upsampler)
      featuresOf(model, state, inputs, shape.lengths, {
        ...whole,
        stack: (name, x, stage) => {
          const before = { ...stackOptions(model.config, stage), layers: layer }
          if (name === stack) stream = transformer(scope(state, name), x, before)
          return whole.stack(name, x, stage)
        },
      })
      return { outputs: { stream: stream as Tensor } }
    },
  )
  await using session = await referenceEngine().open({ program }, parameters)
  const ids = Int32Array.from(start.ids)
  const { stream } = await session.step("program", { ids, ...poolValues(start.levels, lengths) })
  return stream as Float32Array
}

/** Shares as the specification words them (aunet.md 1.1 to 1.3). */
function oracle(stream: Float32Array, stack: string, layer: number, stage: number, head: number): number[][] {
  const { width: D, heads, kvHeads, window } = stackOptions(model.config, stage)
  const K = D / heads
  const weight = (name: string) => parameters[`${stack}.layers.${layer}.${name}.weight`] as Float32Array
  const N = stream.length / D
  const normed = Array.from({ length: N }, (_, t) => {
    const x = stream.subarray(t * D, (t + 1) * D)
    const square = x.reduce((sum, each) => sum + each * each, 0) / D
    return Array.from(x, (each, d) => (each / Math.sqrt(square + 1e-5)) * weight("attention_norm")[d])
  })
  const turned = (name: string, own: number) =>
    normed.map((x, t) => {
      const v = Array.from({ length: K }, (_, i) =>
        x.reduce((sum, each, d) => sum + each * weight(name)[(own * K + i) * D + d], 0),
      )
      return v.map((each, i) => {
        const angle = t * model.config.ropeTheta ** ((-2 * (i >> 1)) / K)
        return i % 2 === 0
          ? each * Math.cos(angle) - v[i + 1] * Math.sin(angle)
          : v[i - 1] * Math.sin(angle) + each * Math.cos(angle)
      })
    })
  const q = turned("attention.wq", head)
  const k = turned("attention.wk", Math.floor(head / (heads / kvHeads)))
  return q.map((query, i) => {
    const scores = k.map((key, j) =>
      j > i || j <= i - window
        ? 0
        : Math.exp(query.reduce((sum, each, d) => sum + each * key[d], 0) / Math.sqrt(K)),
    )
    const total = scores.reduce((sum, each) => sum + each, 0)
    return scores.map((each) => each / total)
  })
}

let opened: Awaited<ReturnType<typeof openWriter>>
beforeAll(async () => {
  opened = await openWriter({ of: model })
})
afterAll(() => opened.close())

test.each<[AttentionPlace, string, number]>([
  [{ stage: 0, layer: 0, head: 3 }, "encoders.0", 0],
  [{ stage: 0, layer: 1, head: 0 }, "encoders.0", 1],
  [{ stage: 0, layer: 3, head: 2 }, "decoders.0", 1],
  [{ stage: 1, layer: 0, head: 1 }, "encoders.1", 0],
  [{ stage: 1, layer: 1, head: 2 }, "decoders.1", 0],
  [{ stage: 2, layer: 1, head: 3 }, "trunk", 1],
])("%j is what queries and keys of %s give at its layer %i", async (place, stack, layer) => {
  const { shares, spans, ...rest } = await attentionOf(opened.writer, text, place)
  const { window } = model.config.stages[place.stage]
  expect(rest).toEqual({ stack, window })
  const N = spans.length
  expect(N).toBe(demand(start.levels, 3)[place.stage])
  expect(shares).toHaveLength(N * N)
  const expected = oracle(await streamOf(stack, layer), stack, layer, place.stage, place.head)
  const rows = expected.map((_, i) => [...shares.subarray(i * N, (i + 1) * N)])
  const isHidden = (i: number, j: number): boolean => j > i || j <= i - window
  expect(rows.flatMap((row, i) => row.filter((share, j) => isHidden(i, j) && share !== 0))).toEqual([])
  expect(Math.max(...rows.map((row) => Math.abs(1 - row.reduce((sum, each) => sum + each, 0))))).toBeLessThan(
    1e-5,
  )
  const off = rows.flatMap((row, i) => row.map((share, j) => Math.abs(share - expected[i][j])))
  expect(Math.max(...off)).toBeLessThan(1e-5)
  // A head is told from another.
  const other = await attentionOf(opened.writer, text, { ...place, head: (place.head + 1) % 4 })
  expect(other.shares).not.toEqual(shares)
})

test("positions are what stages woke at: bytes, words, pairs, after the start of the text", async () => {
  const decoder = new TextDecoder()
  const seen = async (stage: number) => {
    const { spans } = await attentionOf(opened.writer, bytes("The cat sat. No"), { stage, layer: 0, head: 0 })
    return spans.map(({ start: from, end }) => decoder.decode(bytes("The cat sat. No").subarray(from, end)))
  }
  expect(await seen(0)).toEqual(["", ..."The cat sat. No"])
  const words = await seen(1)
  expect(words[0]).toBe("")
  expect("The cat sat. No".startsWith(words.join(""))).toBe(true)
  expect(words.slice(0, 3)).toEqual(["", "The ", "cat "])
  expect((await seen(2)).slice(0, 2)).toEqual(["", "The cat "])
})

test("what is not there, an empty text and one that is too long are refused by name", async () => {
  const place = { stage: 0, layer: 0, head: 0 }
  const refused = async (change: object, said: string, of = text, writer = opened.writer) => {
    const code = of.length === 256 ? "CONTEXT_EXCEEDED" : "BAD_OPTION"
    const message = expect.stringContaining(said) as string
    await expect(attentionOf(writer, of, { ...place, ...change })).rejects.toMatchObject({ code, message })
  }
  await refused({ stage: 3 }, "stage is 3; it must be a whole number from 0 to 2, of this model")
  await refused({ layer: 4 }, "layer is 4; it must be a whole number from 0 to 3, of stage 0")
  await refused({ stage: 2, layer: 2 }, "layer is 2; it must be a whole number from 0 to 1, of stage 2")
  await refused({ head: 4 }, "head is 4; it must be a whole number from 0 to 3, of stage 0")
  await refused({ head: -1 }, "head is -1;")
  await refused({ head: 0.5 }, "head is 0.5;")
  await refused({ heads: 1 }, 'attention has no option "heads"; there are: stage, layer, head')
  await refused({}, "the text is empty", new Uint8Array())
  await refused({}, "the text has 257 positions with its start, and the model holds 256", new Uint8Array(256))
  const roomy = { ...opened.writer, contextBytes: 1e6 }
  const most = new Uint8Array(MOST_ATTENTION_POSITIONS)
  await refused({}, "2049 positions at stage 0, and attention is told for 2048 at most", most, roomy)
  const stop = AbortSignal.abort(new Error("enough"))
  await expect(attentionOf(opened.writer, text, place, stop)).rejects.toThrow("enough")
})
