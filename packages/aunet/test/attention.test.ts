/** Attention of a loaded model: the same on every engine to rounding, and of a model over tokens. */
import { type Files, load } from "aunet"
import { beforeAll, expect, test } from "vitest"
import { trainedModel } from "./token-model.ts"
import { folderOf, trained } from "./trained.ts"

const text = "the cat sat on the mat. "
const places = [
  { stage: 0, layer: 0, head: 0 },
  { stage: 0, layer: 1, head: 1 },
  { stage: 1, layer: 1, head: 0 },
]
let files: Files = {}
beforeAll(async () => {
  files = await trained("words")
})

const tell = async (engine: string, weights?: "int8") => {
  const model = await load(folderOf(files), { engine, ...(weights && { weights }) })
  const told = await Promise.all(places.map((place) => model.attention(text, place)))
  await model.close()
  return told
}

test.each([
  ["onnx", undefined, 1e-5],
  ["gpujs", undefined, 1e-4],
  ["onnx", "int8", 0.2],
] as const)("%s, weights %s, tells what the reference tells, within %f", async (engine, weights, most) => {
  const [expected, told] = [await tell("reference"), await tell(engine, weights)]
  for (const [i, { shares, ...rest }] of told.entries()) {
    const { shares: own, ...same } = expected[i]
    expect(rest).toEqual(same)
    expect(shares).toHaveLength(own.length)
    expect(Math.max(...shares.map((share, n) => Math.abs(share - own[n])))).toBeLessThan(most)
  }
})

test("positions of a model over tokens are tokens, which are all of the text", async () => {
  const { model } = await trainedModel()
  const bytes = new TextEncoder().encode("The cat sat 猫")
  const { shares, spans, stack } = await model.attention(bytes, { stage: 0, layer: 0, head: 1 })
  expect(stack).toBe("trunk")
  expect(spans[0]).toEqual({ start: 0, end: 0 })
  expect(spans.at(-1)?.end).toBe(bytes.length)
  spans.slice(1).forEach(({ start }, i) => expect(start).toBe(spans[i].end))
  expect(spans.length).toBeLessThan(bytes.length)
  expect(shares).toHaveLength(spans.length ** 2)
  await expect(model.attention("", { stage: 0, layer: 0, head: 1 })).rejects.toThrow("the text is empty")
  await expect(model.attention(7 as never, { stage: 0, layer: 0, head: 1 })).rejects.toThrow("text is 7")
  await model.close()
})
