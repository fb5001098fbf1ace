/** Scoring with a model over tokens, against the program that training measures with. */
import { lossProgram } from "@aunet/core"
import { referenceEngine } from "@aunet/tensor"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { encoder, sentence, trainedModel } from "./token-model.ts"

let trained: Awaited<ReturnType<typeof trainedModel>>
beforeAll(async () => {
  trained = await trainedModel()
})
afterAll(() => trained.model.close())

/** Nats of the targets of ids, by the program that training measures with. */
async function plainNats(ids: readonly number[]): Promise<number[]> {
  const { model: made, parameters } = trained.model.checkpoint
  const T = ids.length - 1
  const session = await referenceEngine().open(
    { loss: lossProgram(made, { rows: 1, lengths: [T] }) },
    parameters,
  )
  const { losses } = await session.step("loss", {
    ids: Int32Array.from(ids.slice(0, -1)),
    targets: Int32Array.from(ids.slice(1)),
  })
  await session.close()
  return Array.from(losses as Float32Array, (loss) => -loss)
}

describe("scoring", () => {
  const tokensOf = (text: string) =>
    Array.from(
      (trained.model.checkpoint.tokenizer as { encode(bytes: Uint8Array): Uint16Array }).encode(
        encoder.encode(text),
      ),
    )

  test("gives what the training's loss gives, each token's nats at its last byte", async () => {
    const [context, continuation] = ["The cat", " sat there. 猫"]
    const ids = [256, ...tokensOf(context + continuation), 257]
    const nats = await plainNats(ids)
    const [score] = await trained.model.score(context, [continuation], { countEos: true })
    const first = tokensOf(context).length
    expect(tokensOf(context + continuation).slice(0, first)).toEqual(tokensOf(context))
    const expected = nats.slice(first)
    expect(score.totalNats).toBeCloseTo(
      expected.reduce((sum, each) => sum + each, 0),
      4,
    )
    expect(score.eosNats).toBeCloseTo(nats[nats.length - 1], 4)
    const told = Array.from(score.bytesNats).filter((each) => each !== 0)
    expect(told.length).toBe(expected.length - 1)
    expect(score.bytesNats.length).toBe(encoder.encode(continuation).length)
    for (const [i, each] of told.entries()) expect(each).toBeCloseTo(expected[i], 4)
  })

  test("counts a token across the seam whole, and no byte for nothing", async () => {
    // "cat" and " cat" are tokens of this text, so the seam lies inside of one.
    const ids = [256, ...tokensOf("The cat")]
    const nats = await plainNats(ids)
    const [inside] = await trained.model.score("The c", ["at"])
    const seam = tokensOf("The cat").findIndex((_, i, all) => tokensLength(all.slice(0, i + 1)) > 5)
    expect(inside.totalNats).toBeCloseTo(
      nats.slice(seam).reduce((sum, each) => sum + each, 0),
      4,
    )
    const [blank, moved] = await Promise.all([
      trained.model.score("The ", ["cat"]),
      trained.model.score("The", [" cat"]),
    ])
    expect(blank[0].totalNats).toBeCloseTo(moved[0].totalNats, 4)
    expect((await trained.model.score("The cat", [""]))[0].totalNats).toBe(0)
  })

  const tokensLength = (ids: readonly number[]): number =>
    ids.reduce((sum, id) => sum + (trained.model.checkpoint.tokenizer?.lengths[id] as number), 0)

  test("many questions are as each alone, and a long text is read in windows", async () => {
    const questions = [
      { context: sentence, continuations: ["The", " cat sat", "x"] },
      { context: "The", continuations: [" mat.", sentence] },
      { context: sentence.repeat(3), continuations: [" And"] },
      { context: "", continuations: [sentence.repeat(4)] },
    ]
    const all = await trained.model.scoreAll(questions)
    for (const [i, { context, continuations }] of questions.entries()) {
      const alone = await trained.model.score(context, continuations)
      for (const [k, each] of alone.entries()) {
        expect(all[i][k].totalNats).toBeCloseTo(each.totalNats, 4)
        expect(all[i][k].bytesNats.length).toBe(encoder.encode(continuations[k]).length)
      }
    }
    // The start of the first window of the long text is read as a short text is.
    const [[short]] = await trained.model.scoreAll([{ context: "", continuations: [sentence.slice(0, 40)] }])
    const whole = all[3][0]
    expect(whole.bytesNats.slice(0, 30).reduce((a, b) => a + b, 0)).toBeCloseTo(
      short.bytesNats.slice(0, 30).reduce((a, b) => a + b, 0),
      3,
    )
    expect(Array.from(whole.bytesNats).filter((each) => each !== 0).length).toBe(
      tokensOf(sentence.repeat(4)).length,
    )
    expect(all[2][0].cutBytes).toBeGreaterThan(0)
    await expect(trained.model.score(sentence.repeat(9), ["x"], { overflow: "error" })).rejects.toMatchObject(
      {
        code: "CONTEXT_EXCEEDED",
      },
    )
  })

  test("tells the likeliest: tokens with their bytes, and the one that came with the same number", async () => {
    const [score] = await trained.model.score("The", [" cat sat"], { topLogprobs: 258 })
    const { topLogprobs = [], bytesNats } = score
    expect(topLogprobs.length).toBe(8)
    const told = Array.from(bytesNats.keys()).filter((place) => bytesNats[place] !== 0)
    for (const place of bytesNats.keys())
      if (!told.includes(place)) expect(topLogprobs[place]).toMatchObject([{ logprobNats: 0 }])
    const ids = tokensOf("The cat sat").slice(tokensOf("The").length)
    for (const [i, place] of told.entries()) {
      const own = topLogprobs[place].find(({ id }) => id === ids[i])
      if (own !== undefined) expect(own.logprobNats).toBe(bytesNats[place])
      const token = topLogprobs[place].find(({ id }) => id > 257)
      expect(token?.bytes?.length).toBeGreaterThan(1)
    }
  })
})
