/** Generation: a seed fixes the text, no character is cut, no stop leaks, and every bad setting is named. */
import { describe, expect, test } from "vitest"
import { BOS, EOS, VOCABULARY } from "@aunet/tokens"
import {
  generate,
  type GeneratedByte,
  type GenerateOptions,
  readText,
  sample,
  utf8Mask,
  type Writer,
} from "@aunet/writer"
import { startText } from "../src/written-text.ts"
import { bytes, openWriter, spelling, splitter } from "./writer.ts"

async function write(writer: Writer, prompt: string | Uint8Array, options: GenerateOptions = {}) {
  const written: GeneratedByte[] = []
  const generation = generate(writer, typeof prompt === "string" ? bytes(prompt) : prompt, options)
  for await (const each of generation) written.push(each)
  return { written, finish: generation.finish, text: written.map(({ text }) => text).join("") }
}
const greedy = { temperature: 0 }

test("a prompt byte by byte has the levels of a whole document", () => {
  const text = bytes("Hello, wide world. 1 2\n")
  const { ids, levels } = startText(text, splitter, 3)
  expect([...ids]).toEqual([BOS, ...text])
  expect([...levels]).toEqual([2, ...splitter.split(text)])
})

test("a seed fixes the text, and temperature 0 needs none", async () => {
  await using opened = await openWriter()
  const text = async (options: GenerateOptions) =>
    (await write(opened.writer, "ab", { maxBytes: 6, ...options })).written.map(({ byte }) => byte)
  expect(await text({ seed: 1 })).toEqual(await text({ seed: 1 }))
  expect(await text({ seed: 1 })).not.toEqual(await text({ seed: 2 }))
  expect(await text({ ...greedy, seed: 1 })).toEqual(await text({ ...greedy, seed: 2 }))
})

test("each byte says its level, the stages that it wakes, and what the model thought", async () => {
  const { writer } = spelling([...bytes("a b c")])
  const { written } = await write(writer, "", { ...greedy, topLogprobs: 2 })
  expect(written.map(({ level }) => level)).toEqual([0, 1, 0, 2, 0])
  expect(written.map(({ stagesWoken }) => stagesWoken)).toEqual([1, 2, 1, 3, 1])
  // One logit of 50 among zeros.
  for (const { byte, probability, entropyNats, topLogprobs } of written) {
    expect(probability).toBeCloseTo(1, 12)
    expect(entropyNats).toBeCloseTo(0, 12)
    expect(topLogprobs?.[0].id).toBe(byte)
    expect(topLogprobs?.[1].logprobNats).toBeCloseTo(-50, 6)
  }
  const flat = sample(new Float32Array(VOCABULARY), {}, 0)
  expect(flat.entropyNats).toBeCloseTo(Math.log(257), 10)
})

test("a text ends with eos, at maxBytes, or at a stop", async () => {
  const { writer, asked } = spelling([...bytes("one two")])
  expect(await write(writer, "", greedy)).toMatchObject({ text: "one two", finish: "eos" })
  expect(await write(writer, "", { ...greedy, maxBytes: 3 })).toMatchObject({
    text: "one",
    finish: "maxBytes",
  })
  expect(await write(writer, "", { ...greedy, maxBytes: 0 })).toMatchObject({ text: "", finish: "maxBytes" })
  expect(await write(writer, "", { ...greedy, stop: ["x", " t"] })).toMatchObject({
    text: "one",
    finish: "stop",
  })
  // A byte that nobody will read is not given to the model.
  expect(asked.pushed.slice(7, 9)).toEqual([...bytes("on")])
  expect(asked.left).toBe(3)
})

test.each([
  ["a stop in two steps", "aabc", ["abc"], "a", "stop"],
  ["what looked like a stop is given late, but given", "ababx", ["abc"], "ababx", "eos"],
  ["a stop that begins in another", "xaby", ["xabz", "ab"], "x", "stop"],
  ["of two stops that end together the longer", "xab", ["b", "ab"], "x", "stop"],
  ["in the middle of a character", "né", [Uint8Array.of(0xa9)], "n", "stop"],
  ["the text ends while a stop begins", "ab", ["abc"], "ab", "eos"],
] as const)("%s", async (_, text, stop, expected, finish) => {
  const { writer } = spelling([...bytes(text)])
  expect(await write(writer, "", { ...greedy, stop })).toMatchObject({ text: expected, finish })
})

test("text comes when its character is whole", async () => {
  const { writer } = spelling([...bytes("ééé")])
  const { written } = await write(writer, "", { ...greedy, maxBytes: 5 })
  expect(written.map(({ text }) => text)).toEqual(["", "é", "", "é", ""])
})

test("a prompt that ends inside a character is completed, and a byte order mark is written", async () => {
  const smile = bytes("\u{1f600}")
  for (const cut of [1, 2, 3]) {
    const { writer } = spelling([...smile.subarray(cut)])
    const prompt = Uint8Array.of(...bytes("aé"), ...smile.subarray(0, cut))
    expect((await write(writer, prompt, greedy)).text, `${cut}`).toBe("\u{1f600}")
  }
  expect((await write(spelling([...bytes("\ufeffa")]).writer, "", greedy)).text).toBe("\ufeffa")
})

describe("a text longer than the context", () => {
  const spelled = [...bytes("abcdefghij")]
  test("slides: the younger half is read again", async () => {
    const { writer, asked } = spelling(spelled)
    const { text } = await write(writer, "xyz", { ...greedy, contextBytes: 6 })
    expect(text).toBe("abcdefghij")
    expect(asked.entered).toEqual([4])
    expect(asked.restarted).toEqual([3, 3])
  })
  test("is an error, in the prompt or later", async () => {
    const { writer, asked } = spelling(spelled)
    const options = { ...greedy, contextBytes: 6, overflow: "error" } as const
    await expect(write(writer, "xyzxyz", options)).rejects.toMatchObject({ code: "CONTEXT_EXCEEDED" })
    await expect(write(writer, "xyz", options)).rejects.toThrow(/filled the context of 6 positions/)
    expect(asked.left).toBe(1)
  })
  test("goes on, and nothing is read again", async () => {
    const { writer, asked } = spelling(spelled)
    await write(writer, "xyzxyzxyz", { ...greedy, contextBytes: 6, overflow: "continue" })
    expect(asked).toMatchObject({ entered: [10], restarted: [] })
  })
  test("a prompt that is too long starts with its end", async () => {
    const { writer, asked } = spelling(spelled)
    await write(writer, "xyzxyzxyz", { ...greedy, contextBytes: 6, maxBytes: 1 })
    expect(asked.entered).toEqual([6])
  })
})

describe("allowed bytes", () => {
  test("a mask forces digits, a rule sees what was written", async () => {
    await using opened = await openWriter()
    const digits = new Uint8Array(VOCABULARY).fill(1, 48, 58)
    const { written } = await write(opened.writer, "a", { allowed: digits, maxBytes: 12, temperature: 3 })
    expect(written).toHaveLength(12)
    expect(written.every(({ byte }) => byte >= 48 && byte < 58)).toBe(true)
    const seen: string[] = []
    await write(opened.writer, "ab", {
      maxBytes: 3,
      allowed: ({ written: own, tail }) => {
        seen.push(`${own.length}/${String.fromCharCode(...tail).slice(0, 2)}`)
        return digits
      },
    })
    expect(seen).toEqual(["0/ab", "1/ab", "2/ab"])
  })
  test("whole characters: any text under utf8Mask is valid UTF-8", async () => {
    await using opened = await openWriter()
    for (let seed = 0; seed < 4; seed++) {
      const { written } = await write(opened.writer, "né", {
        allowed: utf8Mask,
        maxBytes: 40,
        temperature: 9,
        seed,
      })
      // It may be cut at the end, by maxBytes.
      const text = Uint8Array.from(written, ({ byte }) => byte)
      expect(() => new TextDecoder("utf-8", { fatal: true }).decode(text, { stream: true })).not.toThrow()
    }
  })
  test.each([
    [[], [0x41, 0xc2, 0xf4, EOS], [0x80, 0xc0, 0xc1, 0xf5, 0xff, BOS]],
    [[0xe0], [0xa0, 0xbf], [0x9f, 0x41, EOS]],
    [[0xed], [0x80, 0x9f], [0xa0]],
    [[0xf0], [0x90], [0x8f]],
    [[0xf4], [0x8f], [0x90]],
    [
      [0xe3, 0x81],
      [0x80, 0xbf],
      [0x41, 0xc3],
    ],
    [[0xf0, 0x9f, 0x99], [0x82], [0x41]],
    [[0xc3, 0xa9], [0x41, EOS], [0x80]],
    [[0x80, 0x80, 0x80, 0x80], [0x41], [0x80]],
  ])("after %j", (tail, allowed, refused) => {
    const mask = utf8Mask({ written: new Uint8Array(), tail: Uint8Array.from(tail) })
    expect(allowed.map((id) => mask[id])).toEqual(allowed.map(() => 1))
    expect(refused.map((id) => mask[id])).toEqual(refused.map(() => 0))
  })
  test("a mask that allows nothing, and one of a wrong length", async () => {
    const { writer, asked } = spelling([65])
    const none = write(writer, "", { allowed: new Uint8Array(VOCABULARY) })
    await expect(none).rejects.toMatchObject({ code: "NOTHING_ALLOWED" })
    await expect(write(writer, "", { allowed: () => new Uint8Array(3) })).rejects.toThrow(/mask of 3 entries/)
    await expect(write(writer, "", { allowed: new Uint8Array(9) })).rejects.toMatchObject({
      code: "BAD_OPTION",
    })
    expect(asked.left).toBe(2)
  })
})

test.each([
  ["ids", { logits: [NaN] }, {}],
  [
    "levels",
    { logits: new Float32Array(VOCABULARY), levels: new Float32Array(VOCABULARY * 3).fill(NaN) },
    { levels: "predicted", allowed: new Uint8Array(256).fill(1) },
  ],
] as const)(
  "logits of %s that are not finite end the text with an error, and its seat is free",
  async (_, predictions, options) => {
    const { writer, asked } = spelling([65])
    const broken = {
      ...writer,
      predictsLevels: true,
      batch: { enter: async () => ({ predictions, leave: () => void asked.left++ }) },
    }
    await expect(write(broken as unknown as Writer, "", options)).rejects.toMatchObject({
      code: "NOT_FINITE",
    })
    expect(asked.left).toBe(1)
  },
)

test("a prompt that was read once is continued many ways", async () => {
  await using opened = await openWriter()
  // Longer than the window of every stage.
  const prompt = "It's 12 dogs, and so on, one by one by one by one, "
  const read = await readText(opened.writer, bytes(prompt))
  const options = { maxBytes: 20, allowed: new Uint8Array(256).fill(1) }
  for (const seed of [1, 2]) {
    const again: number[] = []
    const before = opened.batch.counters.read
    for await (const { byte } of generate(opened.writer, read, { ...options, seed })) again.push(byte)
    expect(opened.batch.counters.read).toBe(before)
    const { written } = await write(opened.writer, prompt, { ...options, seed })
    expect(again).toEqual(written.map(({ byte }) => byte))
  }
  expect(opened.cascade.texts).toBe(0)
})

test("what the model said of the end is told where it ended the text, and nowhere else", async () => {
  const { writer } = spelling([...bytes("ab")])
  const ended = generate(writer, bytes("x"), { topLogprobs: 2, temperature: 0 })
  expect(ended.end).toBeUndefined()
  const given: number[] = []
  for await (const { byte } of ended) given.push(byte)
  expect(given).toEqual([...bytes("ab")])
  expect(ended.finish).toBe("eos")
  expect(ended.end).toMatchObject({ probability: expect.closeTo(1, 12) as number })
  const [first] = ended.end?.topLogprobs ?? []
  expect(first).toEqual({ id: 257, logprobNats: Math.log(ended.end?.probability as number) })
  const cut = generate(writer, bytes("x"), { maxBytes: 1, temperature: 0 })
  for await (const _ of cut);
  expect([cut.finish, cut.end]).toEqual(["maxBytes", undefined])
})
