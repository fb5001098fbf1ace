/** Writing with a model over tokens: bytes, as with any other. */
import { logitsProgram } from "@aunet/core"
import { referenceEngine } from "@aunet/tensor"
import { utf8Mask } from "aunet"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { encoder, sentence, trainedModel } from "./token-model.ts"

let trained: Awaited<ReturnType<typeof trainedModel>>
beforeAll(async () => {
  trained = await trainedModel()
})
afterAll(() => trained.model.close())

describe("writing", () => {
  const ascii = new Uint8Array(258).fill(1, 32, 127)

  test("gives bytes one by one, as many as asked for, whose probabilities are those of the tokens", async () => {
    const written: number[] = []
    let logProbability = 0
    const how = { maxBytes: 21, temperature: 0.7, seed: 5, allowed: ascii }
    const generation = trained.model.generate("The cat", how)
    for await (const { byte, probability, level } of generation) {
      written.push(byte)
      logProbability += Math.log(probability)
      expect(level).toBe(0)
    }
    expect(written.length).toBe(21)
    expect(generation.finish).toBe("maxBytes")
    expect(logProbability).toBeLessThan(0)
    const again = await trained.model.complete("The cat", how)
    expect(again).toBe(new TextDecoder().decode(Uint8Array.from(written)))
  })

  test("gives greedily what a loop over scores gives", async () => {
    const tokenizer = trained.model.checkpoint.tokenizer as NonNullable<
      typeof trained.model.checkpoint.tokenizer
    >
    const ids = [256, ...tokenizer.encode(encoder.encode("The cat"))]
    const { model: made, parameters } = trained.model.checkpoint
    const written: number[] = []
    while (written.length < 6) {
      const program = logitsProgram(made, { rows: 1, lengths: [ids.length] })
      const session = await referenceEngine().open({ program }, parameters)
      const { logits } = await session.step("program", { ids: Int32Array.from(ids) })
      await session.close()
      const last = Array.from((logits as Float32Array).subarray((ids.length - 1) * 280))
      last[256] = -Infinity
      const next = last.indexOf(Math.max(...last))
      if (next === 257) break
      ids.push(next)
      written.push(...tokenizer.bytesOf(next))
    }
    const given: number[] = []
    for await (const { byte } of trained.model.generate("The cat", {
      temperature: 0,
      maxBytes: written.length,
    }))
      given.push(byte)
    expect(given).toEqual(written)
  })

  test("keeps to what is allowed, byte by byte inside of tokens too", async () => {
    const letters = new Uint8Array(256)
    for (const byte of encoder.encode("the cas")) letters[byte] = 1
    const written = await trained.model.complete("The", { allowed: letters, maxBytes: 60, temperature: 2 })
    expect(written).toMatch(/^[thecas ]*$/)
    const whole: number[] = []
    for await (const { byte } of trained.model.generate("猫", {
      allowed: utf8Mask,
      maxBytes: 80,
      temperature: 3,
      seed: 2,
    }))
      whole.push(byte)
    const text = new TextDecoder().decode(Uint8Array.from(whole))
    expect(text.slice(0, -3)).not.toContain("\ufffd")
  })

  test("stops at a text inside of a token, and gives nothing of it", async () => {
    const how = { maxBytes: 40, temperature: 0.8, seed: 9, allowed: ascii }
    const whole = await trained.model.complete("The cat", how)
    const stop = whole.slice(7, 9)
    const generation = trained.model.generate("The cat", { ...how, stop: [stop] })
    let text = ""
    for await (const { text: characters } of generation) text += characters
    expect(text).toBe(whole.slice(0, whole.indexOf(stop)))
    expect(generation.finish).toBe("stop")
  })

  test("goes on beyond the context, and from a text that was read once", async () => {
    const text = await trained.model.complete("The cat", {
      maxBytes: 300,
      temperature: 1,
      seed: 1,
      allowed: utf8Mask,
    })
    expect(text.length).toBeGreaterThan(0)
    const read = await trained.model.read(sentence)
    const how = { maxBytes: 30, temperature: 0.9, seed: 4 }
    expect(await trained.model.complete(read, how)).toBe(await trained.model.complete(sentence, how))
  })
})
