/** A loaded model writes and scores: promises, iterables, effects; weights of 8 bits; what was done is counted. */
import { beforeAll, describe, expect, test } from "vitest"
import {
  type ModelConfig,
  defaultRegistry,
  exportLingua,
  exportOnnx,
  importLingua,
  load,
  memoryFolder,
  openEngine,
  plan,
  presetModel,
  readCheckpoint,
  train,
  utf8Mask,
  writeCheckpoint,
} from "aunet"
import { loadModel } from "aunet/effect"
import { initialParameters, makeModel } from "@aunet/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const known = defaultRegistry()
const folder = memoryFolder()
const endless = new Uint8Array(258).fill(1, 0, 128)

beforeAll(async () => {
  const model = makeModel(presetModel("tiny", 3).config, known)
  await writeCheckpoint(folder, {
    model,
    splitter: known.get("splitter", "words").make({ groups: [1, 2] }),
    parameters: initialParameters(model, 3),
    lengths: [128, 64, 32],
    progress: { steps: 0, bytes: 0 },
    training: {},
  })
})

test("text comes piece by piece, all at once, and from a prompt that was read before", async () => {
  await using model = await load(folder, { engine: "onnx" })
  const options = { maxBytes: 24, seed: 2, allowed: endless }
  let text = ""
  const generation = model.generate("The ", options)
  for await (const piece of generation) text += piece.text
  expect(generation.finish).toBe("maxBytes")
  expect(text).toHaveLength(24)
  expect(await model.complete("The ", options)).toBe(text)
  const read = await model.read("The ")
  expect(await model.complete(read, options)).toBe(text)
  expect(await model.complete(new TextEncoder().encode("The "), options)).toBe(text)
  await expect(model.complete("The ", { ...options, signal: AbortSignal.abort() })).rejects.toThrow(/abort/i)
  expect(await model.complete("né", { allowed: utf8Mask, maxBytes: 30, temperature: 5 })).not.toContain(
    "\ufffd",
  )
})

test("what training needs is read where it is asked for, and never to write", async () => {
  const trained = memoryFolder()
  await writeCheckpoint(trained, {
    ...(await readCheckpoint(folder)),
    training: { "moments.bin": Uint8Array.of(1) },
  })
  expect(Object.keys((await readCheckpoint(trained)).training)).toEqual(["moments.bin"])
  expect((await readCheckpoint(trained, { training: false })).training).toEqual({})
  // A folder may give all that it has, too.
  for (const read of [trained.read, () => trained.read()]) {
    await using model = await load({ ...trained, read }, { engine: "reference" })
    expect(model.checkpoint.training).toEqual({})
  }
})

test("many at once, counted", async () => {
  await using model = await load(folder, { engine: "onnx", maxSequences: 4 })
  const options = { maxBytes: 20, allowed: endless }
  const texts = await Promise.all(["a", "b c", "", "d"].map((prompt) => model.complete(prompt, options)))
  expect(texts.every((text) => text.length === 20)).toBe(true)
  const { bytes, woken, steps, flopsPerByte, flopsPerByteOfEveryStage, writing } = model.counters
  expect(bytes).toBe(4 * 19)
  expect(woken[0]).toBe(bytes)
  expect(steps).toBeLessThan(bytes)
  expect(flopsPerByte).toBeLessThan(flopsPerByteOfEveryStage)
  expect(flopsPerByte).toBeGreaterThan(0)
  expect(writing).toBe(0)
})

test("scores of choices, in the order that they were given", async () => {
  await using model = await load(folder, { engine: "onnx" })
  const choices = ["yes", "no, never", ""]
  const scores = await model.score("Is it? ", choices, { countEos: true })
  expect(scores.map(({ bytesNats }) => bytesNats.length)).toEqual([3, 9, 0])
  for (const { bytesNats, eosNats, totalNats } of scores)
    expect(totalNats).toBeCloseTo(bytesNats.reduce((sum, nats) => sum + nats, 0) + (eosNats ?? 0), 6)
  const [alone] = await model.score("Is it? ", ["no, never"], { countEos: true })
  expect(alone.totalNats).toBeCloseTo(scores[1].totalNats, 4)
})

describe("weights of 8 bits", () => {
  test("say nearly what whole ones say, and write", async () => {
    await using whole = await load(folder, { engine: "onnx" })
    await using small = await load(folder, { engine: "onnx", weights: "int8" })
    const text = "It was the best of times, it was the worst of times."
    const [[a], [b]] = [await whole.score("", [text]), await small.score("", [text])]
    expect(Math.abs(b.totalNats / a.totalNats - 1)).toBeLessThan(0.01)
    expect(b.totalNats).not.toBe(a.totalNats)
    expect(await small.complete("It", { maxBytes: 9, allowed: endless })).toHaveLength(9)
  })
  test.each(["reference", "gpujs"])("%s has none, and says so", async (engine) => {
    await expect(load(folder, { engine, weights: "int8" })).rejects.toMatchObject({
      code: "UNSUPPORTED_OPTION",
    })
  })
})

test("the same in effects: a scope closes it, an interruption frees its place", async () => {
  const program = Effect.gen(function* () {
    const model = yield* loadModel(folder, { engine: "onnx", maxSequences: 1 })
    const options = { maxBytes: 12, seed: 4, allowed: endless }
    const written = yield* Stream.runCollect(model.generate("The ", options))
    const two = yield* Stream.runCollect(
      Stream.take(model.generate("The ", { ...options, maxBytes: 1000 }), 2),
    )
    const whole = yield* model.complete("The ", options)
    const [score] = yield* model.score("a", ["b"])
    const failure = yield* Effect.flip(model.complete("a", { temperature: -1 }))
    return {
      written: [...written].map(({ text }) => text).join(""),
      two: [...two].length,
      whole,
      score,
      failure,
    }
  })
  const { written, two, whole, score, failure } = await Effect.runPromise(Effect.scoped(program))
  expect(written).toBe(whole)
  expect(two).toBe(2)
  expect(score.totalNats).toBeLessThan(0)
  expect(failure).toMatchObject({ code: "BAD_OPTION" })
})

test("in effects, an interruption takes a text that waits for its turn out of the queue", async () => {
  const program = Effect.gen(function* () {
    const model = yield* loadModel(folder, { engine: "reference", maxSequences: 1 })
    const options = { allowed: endless, overflow: "continue", maxBytes: 1e6 } as const
    const write = (signal: AbortSignal) =>
      Effect.runPromiseExit(Stream.runDrain(model.generate("a", options)), { signal })
    yield* Effect.promise(async () => {
      const [first, second] = [new AbortController(), new AbortController()]
      const writing = write(first.signal)
      const waiting = write(second.signal)
      while (model.counters.waiting === 0) await new Promise(setImmediate)
      second.abort()
      await waiting
      expect(model.counters).toMatchObject({ writing: 1, waiting: 0 })
      first.abort()
      await writing
    })
  })
  await Effect.runPromise(Effect.scoped(program))
})

describe("what a caller without types may give is named", () => {
  test.each([
    [{ weights: "int4" }, /weights is "int4"; it must be "float32" or "int8"/],
    [{ wake: "some" }, /wake is "some"; it must be "needed" or "all"/],
    [{ maxSequences: 0 }, /maxSequences is 0; it must be a whole number of 1 or more/],
  ])("load with %j", async (options, message) => {
    await expect(load(folder, { engine: "reference", ...(options as object) })).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringMatching(message),
    })
  })
  test.each([
    [{ prompt: 5 }, /prompt is 5; it must be a string or a Uint8Array/],
    [{ prompt: undefined }, /prompt is undefined/],
    [{ stop: "e" }, /stop is "e"; it must be a list of texts/],
    [{ stop: [5] }, /stop is a list with 5 in it/],
    [{ stop: [""] }, /stop is a list with an empty text in it/],
    [{ allowed: 3 }, /allowed is a mask of number; it must be a Uint8Array of 256/],
    [{ temperature: "1" }, /temperature is "1"; it must be a number/],
    [{ topP: "0.5" }, /topP is "0.5"; it must be a number/],
  ])("write with %j", async (given, message) => {
    await using model = await load(folder, { engine: "reference" })
    const { prompt, ...options } = { prompt: "a", ...(given as object) }
    const writing = (async () => model.complete(prompt, options))()
    await expect(writing).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringMatching(message),
    })
  })
  test("an option that does not exist is refused, with those that do", async () => {
    await using model = await load(folder, { engine: "reference" })
    const checkpoint = await readCheckpoint(folder)
    const misspelt = (value: unknown = 1) => ({ max_bytes: value }) as object
    const calls: Record<string, () => Promise<unknown>> = {
      load: () => load(folder, misspelt()),
      generate: () => model.complete("a", misspelt()),
      read: () => model.read("a", misspelt(undefined)),
      score: () => model.score("a", ["b"], misspelt()),
      train: () => train({ data: [], length: { steps: 1 }, ...misspelt() }).next(),
      openEngine: () => openEngine("reference", misspelt()),
      readCheckpoint: () => readCheckpoint(folder, misspelt()),
      exportOnnx: () => exportOnnx(checkpoint, misspelt()),
      exportLingua: async () => exportLingua(checkpoint, misspelt()),
      importLingua: async () => importLingua({}, misspelt()),
      plan: async () => plan({ flops: 1e15, stages: 2, ...misspelt() }),
    }
    for (const [of, call] of Object.entries(calls))
      await expect(call(), of).rejects.toMatchObject({
        code: "BAD_OPTION",
        message: expect.stringMatching(`^${of} has no option "max_bytes"; there are: \\w+`) as string,
      })
    await expect(model.read("a", { temperature: 1 } as object)).rejects.toThrow('"temperature"')
    await expect(load(folder, "onnx" as unknown as object)).rejects.toThrow("the options of load are onnx")
  })
  test("a configuration that lacks fields names them", async () => {
    const config = { stages: [{ width: 8 }] } as unknown as ModelConfig
    await expect(train({ data: [], length: { steps: 1 }, config }).next()).rejects.toMatchObject({
      code: "BAD_CONFIG",
      message: expect.stringMatching(/feedForward/) as string,
    })
  })
  test("score with one text in place of a list, and with a number", async () => {
    await using model = await load(folder, { engine: "reference" })
    const list = (value: unknown) => model.score("a", value as string[])
    await expect(list("cat")).rejects.toThrow(/continuations is "cat"; it must be a list of texts/)
    await expect(list(["cat", 5])).rejects.toThrow(/continuations\[1\] is 5; it must be a string/)
  })
})
