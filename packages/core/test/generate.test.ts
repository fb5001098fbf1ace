/** Generation: the same function as training, the same text for a seed, no character cut, bad settings named. */
import { describe, expect, test } from "vitest"
import { multiLinearPlugin } from "@aunet/blocks"
import { referenceEngine, type Session } from "@aunet/tensor"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import {
  AunetError,
  BOS,
  checkSampling,
  encodeDocument,
  fullPassPredictor,
  generate,
  type ContextOptions,
  type GenerateOptions,
  initialParameters,
  logitsProgram,
  makeModel,
  poolValues,
  presetModel,
  type Predictor,
  pushByte,
  registry,
  sample,
  startText,
  VOCABULARY,
} from "@aunet/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

const known = registry([multiLinearPlugin, wordsPlugin])
const bytes = (text: string) => new TextEncoder().encode(text)
const splitter = wordsPlugin.make({ groups: [1, 2] })
const model = makeModel(presetModel("tiny", 3).config, known)
const parameters = initialParameters(model, 5)

const write = async (predictor: Predictor, prompt: string, options: GenerateOptions) => [
  ...(await Effect.runPromise(
    Stream.runCollect(generate(predictor, splitter, 3, bytes(prompt), { contextBytes: 256, ...options })),
  )),
]

test("a growing text gets the logits that one pass over the whole text gives", async () => {
  const text = "It's 12345 dogs,\n\nnot cats: naïve façade, a verylongwordindeed"
  const { ids, levels } = encodeDocument(bytes(text), splitter, 3)
  const T = ids.length
  const program = logitsProgram(model, { rows: 1, lengths: [T, T, T] })
  await using session = await referenceEngine().open({ program }, parameters)
  const { logits: whole } = await session.step("program", {
    ids: Int32Array.from(ids),
    ...poolValues(levels, [T, T, T]),
  })
  await using predictor = fullPassPredictor(model, referenceEngine(), parameters)
  for (const length of [1, 2, 5, 17, 33, T]) {
    const logits = await predictor.next({ ids: ids.slice(0, length), levels: levels.slice(0, length) })
    logits.forEach((value, id) =>
      expect(Math.abs(value - whole[(length - 1) * VOCABULARY + id]), `${length} ${id}`).toBeLessThan(1e-5),
    )
  }
})

test("a prompt byte by byte has the levels of a whole document", () => {
  const text = "Hello, wide world. 1 2\n"
  let state = startText(bytes(text.slice(0, 7)), splitter, 3)
  for (const byte of bytes(text.slice(7))) state = pushByte(state, byte, 3, 1000)
  const { ids, levels } = encodeDocument(bytes(text), splitter, 3)
  expect([...state.ids]).toEqual([...ids.slice(0, -1)])
  expect([...state.levels]).toEqual([...levels.slice(0, -1)])
})

test("a seed fixes the text, and temperature 0 needs none", async () => {
  await using predictor = fullPassPredictor(model, referenceEngine(), parameters)
  const text = async (options: GenerateOptions) =>
    (await write(predictor, "ab", { maxBytes: 6, ...options })).map(({ byte }) => byte)
  expect(await text({ seed: 1 })).toEqual(await text({ seed: 1 }))
  expect(await text({ seed: 1 })).not.toEqual(await text({ seed: 2 }))
  expect(await text({ temperature: 0, seed: 1 })).toEqual(await text({ temperature: 0, seed: 2 }))
})

test("text comes when its character is whole, and the context slides", async () => {
  // A predictor that spells "é" over and over: c3 a9 c3 a9 ...
  const seen: number[] = []
  const spelling: Predictor = {
    next: async ({ ids }) => {
      seen.push(ids.length)
      const logits = new Float32Array(VOCABULARY)
      logits[ids.at(-1) === 0xc3 ? 0xa9 : 0xc3] = 50
      return logits
    },
    close: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
  const written = await write(spelling, "", { maxBytes: 5, temperature: 0, contextBytes: 3 })
  expect(written.map(({ text }) => text)).toEqual(["", "é", "", "é", ""])
  expect(seen).toEqual([1, 2, 3, 3, 3])
})

test("a prompt that ends inside a character is completed, and a byte order mark is written", async () => {
  const spelling = (text: number[]): Predictor => {
    let at = 0
    return {
      next: async () => {
        const logits = new Float32Array(VOCABULARY)
        logits[text[at++]] = 50
        return logits
      },
      close: async () => {},
      [Symbol.asyncDispose]: async () => {},
    }
  }
  const texts = async (predictor: Predictor, prompt: Uint8Array, maxBytes: number) => [
    ...(await Effect.runPromise(
      Stream.runCollect(
        generate(predictor, splitter, 3, prompt, { maxBytes, temperature: 0, contextBytes: 16 }),
      ).pipe(Effect.map((written) => [...written].map(({ text }) => text))),
    )),
  ]
  const smile = bytes("\u{1f600}")
  for (const cut of [1, 2, 3]) {
    const prompt = Uint8Array.of(...bytes("aé"), ...smile.subarray(0, cut))
    const rest = [...smile.subarray(cut)]
    expect((await texts(spelling(rest), prompt, rest.length)).join(""), `${cut}`).toBe("\u{1f600}")
  }
  expect((await texts(spelling([...bytes("\ufeffa")]), bytes(""), 4)).slice(0, 4).join("")).toBe("\ufeffa")
})

test("the context must be told", async () => {
  await using predictor = fullPassPredictor(model, referenceEngine(), parameters)
  const untold = generate(predictor, splitter, 3, bytes("a"), {} as ContextOptions)
  expect(await Effect.runPromise(Effect.flip(Stream.runDrain(untold)))).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringContaining("contextBytes is undefined"),
  })
})

test("two texts at once are what they are one after the other, from sessions that never get shorter", async () => {
  const engine = referenceEngine()
  let opened = 0
  let running = 0
  let most = 0
  const watched = {
    ...engine,
    open: async (...given: Parameters<typeof engine.open>): Promise<Session> => {
      opened++
      const session = await engine.open(...given)
      return {
        ...session,
        step: async (...step) => {
          most = Math.max(most, ++running)
          await Promise.resolve()
          try {
            return await session.step(...step)
          } finally {
            running--
          }
        },
      }
    },
  }
  await using predictor = fullPassPredictor(model, watched, parameters)
  const dense = "1 2 3 4 5 6 7 8 9 0 1 2"
  const long = "averyveryverylongwordwithoutanyboundary"
  const text = async (prompt: string) =>
    (await write(predictor, prompt, { maxBytes: 4, seed: 3 })).map(({ byte }) => byte)
  const one = [await text(dense), await text(long)]
  expect(await Promise.all([text(dense), text(long)])).toEqual(one)
  expect(most).toBe(1)
  expect(opened).toBeLessThanOrEqual(2)
})

describe("sampling", () => {
  const logits = Float32Array.of(0, Math.log(2), Math.log(4), Math.log(1))
  const ids = (options: Parameters<typeof sample>[1]) =>
    [0, 0.2, 0.4, 0.6, 0.8, 0.99].map((uniform) => sample(logits, options, uniform).id)
  test("plain: each id by its probability, the likeliest first", () =>
    expect(ids({})).toEqual([2, 2, 2, 1, 0, 3]))
  test("top-k and top-p keep the likeliest", () => {
    expect(new Set(ids({ topK: 1 }))).toEqual(new Set([2]))
    expect(new Set(ids({ topP: 0.6 }))).toEqual(new Set([2, 1]))
  })
  test("temperature 0 takes the likeliest, and reports its plain probability", () => {
    const { id, probability } = sample(logits, { temperature: 0 }, 0.99)
    expect(id).toBe(2)
    expect(probability).toBeCloseTo(0.5, 6)
  })
  test("bos is never chosen", () => {
    const all = new Float32Array(VOCABULARY)
    all[BOS] = 100
    expect(sample(all, { temperature: 0 }, 0).id).not.toBe(BOS)
  })
  test("logits that are not finite are refused", () =>
    expect(() => sample([0, Number.NaN], {}, 0)).toThrow(/not finite.*earlier checkpoint/))
  test.each([
    ["temperature", { temperature: -1 }],
    ["topK", { topK: 0 }],
    ["topP", { topP: 0 }],
    ["topP", { topP: 1.5 }],
  ] as const)("%s out of range", (name, options) => {
    expect(() => checkSampling(options)).toThrow(AunetError)
    expect(() => checkSampling(options)).toThrow(new RegExp(`${name} is`))
  })
})
