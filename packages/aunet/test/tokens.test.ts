/**
 * A model over tokens from text to written text: the baseline that an AU-Net is compared with, by the same calls.
 */
import { encodeMerges, type Folder, lossProgram, modelCost } from "@aunet/core"
import { referenceEngine } from "@aunet/tensor"
import {
  inspect,
  load,
  type LoadedModel,
  memoryFolder,
  readCheckpoint,
  train,
  type TrainEvent,
  type TrainSettings,
  utf8Mask,
} from "aunet"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

const encoder = new TextEncoder()
const sentence = "The cat sat on the mat, and the other cat sat there too. "
const long = `${sentence.repeat(12)}\nThat was the cat of the other house; 猫 sat there.\n`
const data = [
  { name: "a", bytes: encoder.encode(long) },
  { name: "b", bytes: encoder.encode(long.toLowerCase()) },
]
const config = {
  stages: [{ width: 16, layers: 1, headWidth: 8, window: 64 }],
  residuals: [],
  upsampler: { name: "multi-linear", options: {} },
  ropeTheta: 10000,
  normEpsilon: 1e-5,
  feedForward: { multipleOf: 8, multiplier: 1 },
  depthFactor: "disabled",
} as const satisfies TrainSettings["config"]

const settings = (out: Folder, steps: number): TrainSettings => ({
  data,
  config,
  tokens: { vocabulary: 280 },
  engine: "reference",
  rowBytes: 64,
  rows: 2,
  length: { steps },
  seed: 3,
  measurements: 0,
  out,
})

async function eventsOf(given: TrainSettings): Promise<TrainEvent[]> {
  const events: TrainEvent[] = []
  for await (const event of train(given)) events.push(event)
  return events
}

const of = <Type extends TrainEvent["type"]>(events: readonly TrainEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainEvent, { type: Type }> => event.type === type)

const folder = memoryFolder()
let events: TrainEvent[]
let model: LoadedModel
beforeAll(async () => {
  events = await eventsOf(settings(folder, 6))
  model = await load(folder, { engine: "reference" })
})
afterAll(() => model.close())

describe("training", () => {
  test("tells rows of tokens that hold the bytes that were asked for, and bits of bytes", () => {
    const [start] = of(events, "start")
    const { vocabulary, bytesPerToken, rowBytes } = start.tokens as NonNullable<typeof start.tokens>
    expect([vocabulary, rowBytes]).toEqual([280, 64])
    expect(bytesPerToken).toBeGreaterThan(1.8)
    expect(start.lengths).toEqual([Math.round(64 / bytesPerToken)])
    const [first] = of(events, "step")
    // At the start each of 280 ids is about as likely, so a token costs log2(280) bits.
    const tokens = 2 * start.lengths[0]
    expect(first.bitsPerByte * first.bytes).toBeCloseTo((first.lossNats / Math.LN2) * tokens, 9)
    expect(Math.abs(first.lossNats - Math.log(280))).toBeLessThan(0.5)
  })

  test("counts both accounts by the byte: 6 N + 6 d L S a token without the output layer, for a window over all", () => {
    const [start] = of(events, "start")
    const [T] = start.lengths
    const { model: made } = model.checkpoint
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
    await eventsOf({ data, engine: "reference", length: { steps: 6 }, out: halves, resume: true, measurements: 0 })
    const [whole, parts] = await Promise.all([readCheckpoint(folder), readCheckpoint(halves)])
    expect(parts.tokenizer?.merges).toEqual(whole.tokenizer?.merges)
    expect(parts.progress.bytes).toBe(whole.progress.bytes)
    for (const [name, values] of Object.entries(whole.parameters))
      expect(Array.from(parts.parameters[name]), name).toEqual(Array.from(values))
  })

  test("takes the merges of another training, and begins from one", async () => {
    const { tokenizer } = model.checkpoint
    const again = memoryFolder()
    await eventsOf({ ...settings(again, 1), tokens: { merges: encodeMerges(tokenizer as NonNullable<typeof tokenizer>) } })
    expect((await readCheckpoint(again)).tokenizer?.merges).toEqual(tokenizer?.merges)
    const { tokens: _, config: __, ...rest } = settings(again, 1)
    const next = memoryFolder()
    const [start] = of(await eventsOf({ ...rest, out: next, from: folder }), "start")
    expect(start.tokens?.vocabulary).toBe(280)
  })

  test("refuses what is no choice of tokens", async () => {
    const cases: readonly (readonly [Partial<TrainSettings>, string])[] = [
      [{ tokens: { vocabulary: 258 } }, "vocabulary is 258"],
      [{ tokens: {} as never }, "tokens is {}"],
      [{ tokens: { vocabulary: 512 }, config: { ...config, vocabulary: 280 } }, "280, the vocabulary of the configuration"],
      [{ tokens: { vocabulary: 60_000 } }, "give more text"],
      [{ tokens: { merges: encoder.encode("[]") } }, "the file of merges"],
      [{ tokens: { vocabulary: 280 }, from: folder }, "tokens"],
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
    const { tokens, cost, files } = await inspect(folder)
    expect(tokens).toEqual({ vocabulary: 280, rowBytes: 64 })
    expect(cost.nonEmbeddingFlopsPerByte).toBeLessThan(cost.trainingFlopsPerByte)
    expect(files.map(({ name }) => name)).toContain("merges.json")
    const held = await folder.read()
    const { "merges.json": merges, ...without } = held
    await expect(readCheckpoint(memoryFolder(without))).rejects.toThrow("merges.json")
    const fewer = JSON.parse(new TextDecoder().decode(merges)) as { merges: unknown[] }
    fewer.merges.pop()
    const other = { ...held, "merges.json": encoder.encode(JSON.stringify(fewer)) }
    await expect(readCheckpoint(memoryFolder(other))).rejects.toThrow(/vocabulary of 280.*one of 279/)
  })
})

/** Nats of the targets of ids, by the program that training measures with. */
async function plainNats(ids: readonly number[]): Promise<number[]> {
  const { model: made, parameters } = model.checkpoint
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
    Array.from((model.checkpoint.tokenizer as { encode(bytes: Uint8Array): Uint16Array }).encode(encoder.encode(text)))

  test("gives what the training's loss gives, each token's nats at its last byte", async () => {
    const [context, continuation] = ["The cat", " sat there. 猫"]
    const ids = [256, ...tokensOf(context + continuation), 257]
    const nats = await plainNats(ids)
    const [score] = await model.score(context, [continuation], { countEos: true })
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
    const [inside] = await model.score("The c", ["at"])
    const seam = tokensOf("The cat").findIndex((_, i, all) => tokensLength(all.slice(0, i + 1)) > 5)
    expect(inside.totalNats).toBeCloseTo(
      nats.slice(seam).reduce((sum, each) => sum + each, 0),
      4,
    )
    const [blank, moved] = await Promise.all([model.score("The ", ["cat"]), model.score("The", [" cat"])])
    expect(blank[0].totalNats).toBeCloseTo(moved[0].totalNats, 4)
    expect((await model.score("The cat", [""]))[0].totalNats).toBe(0)
  })

  const tokensLength = (ids: readonly number[]): number =>
    ids.reduce((sum, id) => sum + (model.checkpoint.tokenizer?.lengths[id] as number), 0)

  test("many questions are as each alone, and a long text is read in windows", async () => {
    const questions = [
      { context: sentence, continuations: ["The", " cat sat", "x"] },
      { context: "The", continuations: [" mat.", sentence] },
      { context: sentence.repeat(3), continuations: [" And"] },
      { context: "", continuations: [sentence.repeat(4)] },
    ]
    const all = await model.scoreAll(questions)
    for (const [i, { context, continuations }] of questions.entries()) {
      const alone = await model.score(context, continuations)
      for (const [k, each] of alone.entries()) {
        expect(all[i][k].totalNats).toBeCloseTo(each.totalNats, 4)
        expect(all[i][k].bytesNats.length).toBe(encoder.encode(continuations[k]).length)
      }
    }
    // The start of the first window of the long text is read as a short text is.
    const [[short]] = await model.scoreAll([{ context: "", continuations: [sentence.slice(0, 40)] }])
    const whole = all[3][0]
    expect(whole.bytesNats.slice(0, 30).reduce((a, b) => a + b, 0)).toBeCloseTo(
      short.bytesNats.slice(0, 30).reduce((a, b) => a + b, 0),
      3,
    )
    expect(Array.from(whole.bytesNats).filter((each) => each !== 0).length).toBe(tokensOf(sentence.repeat(4)).length)
    expect(all[2][0].cutBytes).toBeGreaterThan(0)
    await expect(model.score(sentence.repeat(9), ["x"], { overflow: "error" })).rejects.toMatchObject({
      code: "CONTEXT_EXCEEDED",
    })
  })

  test("tells the likeliest: tokens with their bytes, and the one that came with the same number", async () => {
    const [score] = await model.score("The", [" cat sat"], { topLogprobs: 258 })
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

describe("writing", () => {
  test("gives bytes one by one, as many as asked for, whose probabilities are those of the tokens", async () => {
    const written: number[] = []
    let logProbability = 0
    const generation = model.generate("The cat", { maxBytes: 21, temperature: 0.7, seed: 5 })
    for await (const { byte, probability, level } of generation) {
      written.push(byte)
      logProbability += Math.log(probability)
      expect(level).toBe(0)
    }
    expect(written.length).toBe(21)
    expect(generation.finish).toBe("maxBytes")
    expect(logProbability).toBeLessThan(0)
    const again = await model.complete("The cat", { maxBytes: 21, temperature: 0.7, seed: 5 })
    expect(again).toBe(new TextDecoder().decode(Uint8Array.from(written)))
  })

  test("gives greedily what a loop over scores gives", async () => {
    const tokenizer = model.checkpoint.tokenizer as NonNullable<typeof model.checkpoint.tokenizer>
    const ids = [256, ...tokenizer.encode(encoder.encode("The cat"))]
    const { model: made, parameters } = model.checkpoint
    const written: number[] = []
    const { logitsProgram } = await import("@aunet/core")
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
    for await (const { byte } of model.generate("The cat", { temperature: 0, maxBytes: written.length }))
      given.push(byte)
    expect(given).toEqual(written)
  })

  test("keeps to what is allowed, byte by byte inside of tokens too", async () => {
    const letters = new Uint8Array(256)
    for (const byte of encoder.encode("the cas")) letters[byte] = 1
    const written = await model.complete("The", { allowed: letters, maxBytes: 60, temperature: 2 })
    expect(written).toMatch(/^[thecas ]*$/)
    const whole: number[] = []
    for await (const { byte } of model.generate("猫", { allowed: utf8Mask, maxBytes: 80, temperature: 3, seed: 2 }))
      whole.push(byte)
    const text = new TextDecoder().decode(Uint8Array.from(whole))
    expect(text.slice(0, -3)).not.toContain("\ufffd")
  })

  test("stops at a text inside of a token, and gives nothing of it", async () => {
    const whole = await model.complete("The cat", { maxBytes: 40, temperature: 0.8, seed: 9 })
    const stop = whole.slice(7, 9)
    const generation = model.generate("The cat", { maxBytes: 40, temperature: 0.8, seed: 9, stop: [stop] })
    let text = ""
    for await (const { text: characters } of generation) text += characters
    expect(text).toBe(whole.slice(0, whole.indexOf(stop)))
    expect(generation.finish).toBe("stop")
  })

  test("goes on beyond the context, and from a text that was read once", async () => {
    const text = await model.complete("The cat", { maxBytes: 300, temperature: 1, seed: 1, allowed: utf8Mask })
    expect(text.length).toBeGreaterThan(0)
    const read = await model.read(sentence)
    const how = { maxBytes: 30, temperature: 0.9, seed: 4 }
    expect(await model.complete(read, how)).toBe(await model.complete(sentence, how))
  })
})
