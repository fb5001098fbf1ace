/** Training a model over tokens: the baseline that an AU-Net is compared with, by the same call. */
import { encodeMerges } from "@aunet/tokens"
import { modelCost } from "@aunet/core"
import { inspect, memoryFolder, readCheckpoint, type TrainSettings } from "aunet"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { config, data, encoder, eventsOf, of, settings, trainedModel } from "./token-model.ts"

let trained: Awaited<ReturnType<typeof trainedModel>>
beforeAll(async () => {
  trained = await trainedModel()
})
afterAll(() => trained.model.close())

describe("training", () => {
  test("tells rows of tokens that hold the bytes that were asked for, and bits of bytes", () => {
    const [start] = of(trained.events, "start")
    const { vocabulary, bytesPerToken, rowBytes } = start.tokens as NonNullable<typeof start.tokens>
    expect([vocabulary, rowBytes]).toEqual([280, 64])
    expect(bytesPerToken).toBeGreaterThan(1.8)
    expect(start.lengths).toEqual([Math.round(64 / bytesPerToken)])
    const [first] = of(trained.events, "step")
    // At the start each of 280 ids is about as likely, so a token costs log2(280) bits.
    const tokens = 2 * start.lengths[0]
    expect(first.bitsPerByte * first.bytes).toBeCloseTo((first.lossNats / Math.LN2) * tokens, 9)
    expect(Math.abs(first.lossNats - Math.log(280))).toBeLessThan(1)
  })

  test("counts both accounts by the byte: 6 N + 6 d L S a token without the output layer, for a window over all", () => {
    const [start] = of(trained.events, "start")
    const [T] = start.lengths
    const { model: made } = trained.model.checkpoint
    const layers = Object.entries(made.parameters)
      .filter(([name]) => name.startsWith("trunk."))
      .reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0)
    const paper = 6 * layers + 6 * 16 * 1 * T
    const own = modelCost(made, [T], 64)
    expect(own.nonEmbeddingFlopsPerByte).toBeCloseTo((paper * T) / 64, 6)
    expect(own.trainingFlopsPerByte).toBeCloseTo(((paper + 6 * 16 * 280) * T) / 64, 6)
    expect(start.nonEmbeddingFlopsPerByte / start.trainingFlopsPerByte).toBeCloseTo(
      own.nonEmbeddingFlopsPerByte / own.trainingFlopsPerByte,
      9,
    )
  })

  test("goes on as if it had not been stopped, with the same tokens", async () => {
    const halves = memoryFolder()
    await eventsOf({ ...settings(halves, 3), scheduleSteps: 6 })
    await eventsOf({
      data,
      engine: "reference",
      length: { steps: 6 },
      out: halves,
      resume: true,
      measurements: 0,
    })
    const [whole, parts] = await Promise.all([readCheckpoint(trained.folder), readCheckpoint(halves)])
    expect(parts.tokenizer?.merges).toEqual(whole.tokenizer?.merges)
    expect(parts.progress.bytes).toBe(whole.progress.bytes)
    for (const [name, values] of Object.entries(whole.parameters))
      expect(Array.from(parts.parameters[name]), name).toEqual(Array.from(values))
  })

  test("takes the merges of another training, and begins from one", async () => {
    const { tokenizer } = trained.model.checkpoint
    const again = memoryFolder()
    await eventsOf({
      ...settings(again, 1),
      tokens: { merges: encodeMerges(tokenizer as NonNullable<typeof tokenizer>) },
    })
    expect((await readCheckpoint(again)).tokenizer?.merges).toEqual(tokenizer?.merges)
    const { tokens: _, config: __, ...rest } = settings(again, 1)
    const next = memoryFolder()
    const [start] = of(await eventsOf({ ...rest, out: next, from: trained.folder }), "start")
    expect(start.tokens?.vocabulary).toBe(280)
  })

  test("refuses what is no choice of tokens", async () => {
    const cases: readonly (readonly [Partial<TrainSettings>, string])[] = [
      [{ tokens: { vocabulary: 258 } }, "vocabulary is 258"],
      [{ tokens: {} as never }, "tokens is {}"],
      [
        { tokens: { vocabulary: 512 }, config: { ...config, vocabulary: 280 } },
        "280, the vocabulary of the configuration",
      ],
      [{ tokens: { vocabulary: 60_000 } }, "give more text"],
      [{ tokens: { merges: encoder.encode("[]") } }, "the file of merges"],
      [{ tokens: { vocabulary: 280 }, from: trained.folder }, "tokens"],
    ]
    for (const [given, message] of cases) {
      const { config: shape, ...rest } = settings(memoryFolder(), 1)
      const all = given.from === undefined ? { ...rest, config: shape, ...given } : { ...rest, ...given }
      await expect(eventsOf(all as TrainSettings)).rejects.toThrow(message)
    }
    const { config: _, ...byStages } = settings(memoryFolder(), 1)
    await expect(eventsOf({ ...byStages, stages: 2 })).rejects.toThrow("stages is 2")
  })
})

describe("a checkpoint", () => {
  test("tells its tokens, and is refused without them or with those of another", async () => {
    const { tokens, cost, files } = await inspect(trained.folder)
    expect(tokens).toEqual({ vocabulary: 280, rowBytes: 64 })
    expect(cost.nonEmbeddingFlopsPerByte).toBeLessThan(cost.trainingFlopsPerByte)
    expect(files.map(({ name }) => name)).toContain("merges.json")
    const held = await trained.folder.read()
    const { "merges.json": merges, ...without } = held
    await expect(readCheckpoint(memoryFolder(without))).rejects.toThrow("merges.json")
    const fewer = JSON.parse(new TextDecoder().decode(merges)) as { merges: unknown[] }
    fewer.merges.pop()
    const other = { ...held, "merges.json": encoder.encode(JSON.stringify(fewer)) }
    await expect(readCheckpoint(memoryFolder(other))).rejects.toThrow(/vocabulary of 280.*one of 279/)
  })
})
