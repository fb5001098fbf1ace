// Tokens as an arm: merges of the training text alone, those of a small vocabulary the beginning of a larger one's.

import { bytePairs, fitMerges } from "@aunet/tokens"
import { registry } from "@aunet/core"
import { ARMS, bytesPerToken, tokenTrainings } from "@aunet/eval"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { expect, test } from "vitest"
import { document } from "./models.ts"

const splitter = wordsPlugin.make({ groups: [1] })
const texts = [
  document("a", "the cat sat on the mat, and the other cat sat there too. ".repeat(3)),
  document("b", "a rather long winded sentence about nothing in particular; then another one. ".repeat(3)),
]

test("each vocabulary has the merges that are learned for it alone", async () => {
  const { tokenizers, leftOut } = await tokenTrainings(texts, splitter, [300, 265, 280])
  expect(leftOut).toEqual([])
  expect(tokenizers.map(({ vocabulary }) => vocabulary)).toEqual([265, 280, 300])
  for (const { vocabulary, merges } of tokenizers)
    expect(merges).toEqual(
      await fitMerges(
        texts.map(({ bytes }) => bytes),
        splitter,
        { vocabulary },
      ),
    )
})

test("a text that is too short for a vocabulary has those below, with the reason; none is refused", async () => {
  const { tokenizers, leftOut } = await tokenTrainings(texts, splitter, [265, 4096])
  expect(tokenizers.map(({ vocabulary }) => vocabulary)).toEqual([265])
  expect(leftOut).toEqual([
    { label: "bpe-4096", why: expect.stringContaining("too few for a vocabulary of 4096") },
  ])
  await expect(tokenTrainings(texts, splitter, [2048, 4096])).rejects.toThrow(
    /too few for a vocabulary of 2048/,
  )
})

test("bytes of a token count bos and eos once each, as a training does", () => {
  // [bos][th][e][eos]: three bytes and two marks in four ids.
  const tokenizer = bytePairs(splitter, [[116, 104]])
  expect(bytesPerToken([document("c", "the")], tokenizer)).toBeCloseTo(5 / 4, 12)
})

test("the arm prepares a variant a vocabulary, of one choice", async () => {
  const bpe = ARMS.find(({ name }) => name === "bpe")
  const workshop = {
    registry: registry([wordsPlugin]),
    fit: () => Promise.reject(new Error("nothing is fitted")),
  }
  const prepared = await bpe?.prepare(1, texts, workshop, { vocabularies: [265, 280] })
  expect(
    prepared?.variants.map(({ label, alternativeOf, stages }) => [label, alternativeOf, stages]),
  ).toEqual([
    ["bpe-265", "bpe", 1],
    ["bpe-280", "bpe", 1],
  ])
  const [few, many] = (prepared?.variants ?? []).map(({ bytesPerPosition }) => bytesPerPosition[0])
  expect(many).toBeGreaterThan(few)
  expect(prepared?.variants[0].training.tokens?.merges.length).toBeGreaterThan(0)
})
