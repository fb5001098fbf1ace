/** Many texts at once: each is what it would be alone, whoever joins and leaves; nothing stays behind. */
import { describe, expect, test } from "vitest"
import { referenceEngine } from "@aunet/tensor"
import type { OffsetKinds } from "@aunet/blocks"
import { decodeModelConfig, makeModel, type ModelConfig, presetModel } from "@aunet/core"
import { generate, type GenerateOptions, readText, type Writer } from "@aunet/writer"
import { bytes, known, model, openWriter } from "./writer.ts"

/** All bytes, no end: texts of a known length. */
const endless = { allowed: new Uint8Array(258).fill(1, 0, 256) }
const PROMPTS = [
  "It's 12 dogs, ",
  "a",
  "",
  "averyverylongwordwithout",
  "x y z x y z x y z",
  "naïve façade ",
  "1 2 3 4",
  "\n\n\n",
]

async function write(writer: Writer, prompt: string, options: GenerateOptions): Promise<number[]> {
  const written: number[] = []
  for await (const { byte } of generate(writer, bytes(prompt), { ...endless, ...options })) written.push(byte)
  return written
}

const { offsets: kinds, ...unkind } = model.upsampler
const tiny = (stages: number, change: Partial<ModelConfig> = {}) =>
  makeModel(decodeModelConfig({ ...presetModel("tiny", stages).config, ...change }), known)

test.each([
  ["three stages", model, 3],
  ["an upsampler to which every offset is different", { ...model, upsampler: unkind }, 3],
  ["one stage", tiny(1), 3],
  ["levels that are predicted, which come as they like", tiny(3, { levelWeight: 0.1 }), 2],
] as const)("eight texts at once are what each is alone: %s", async (_, of, bytesOfAStep) => {
  await using alone = await openWriter({ of, maxSequences: 1 })
  await using together = await openWriter({ of, maxSequences: 8 })
  const levels = of.config.levelWeight === undefined ? "splitter" : "predicted"
  const options = (i: number) => ({ maxBytes: 30 + i, seed: i, temperature: 2, levels }) as const
  const one: number[][] = []
  for (const [i, prompt] of PROMPTS.entries()) one.push(await write(alone.writer, prompt, options(i)))
  const all = await Promise.all(PROMPTS.map((prompt, i) => write(together.writer, prompt, options(i))))
  expect(all).toEqual(one)
  const { bytes: count, steps, woken } = together.batch.counters
  expect(count).toBe(PROMPTS.reduce((sum, _, i) => sum + 29 + i, 0))
  expect(steps).toBeLessThan(count / bytesOfAStep)
  expect(woken).toEqual(alone.batch.counters.woken)
})

test("a kind of offset that an upsampler has not is an error, and never the part of another text", async () => {
  const offsets = { ...(kinds as OffsetKinds), kindOf: (offset: number) => offset }
  await using opened = await openWriter({ of: { ...model, upsampler: { ...unkind, offsets } } })
  const letters = new Uint8Array(258).fill(1, 97, 123)
  await expect(write(opened.writer, "a", { allowed: letters, maxBytes: 30 })).rejects.toMatchObject({
    code: "BAD_PLUGIN",
    message: expect.stringContaining("offset 16 is of kind 16") as string,
  })
})

test("texts that join and leave in the middle change nothing for the others", async () => {
  await using alone = await openWriter({ maxSequences: 1 })
  await using together = await openWriter({ maxSequences: 3 })
  const expected = await write(alone.writer, PROMPTS[0], { maxBytes: 60, seed: 7 })
  const others: Promise<unknown>[] = []
  const written: number[] = []
  for await (const { byte } of generate(together.writer, bytes(PROMPTS[0]), {
    ...endless,
    maxBytes: 60,
    seed: 7,
  })) {
    written.push(byte)
    // Every tenth byte two more come, of which one leaves early.
    if (written.length % 10 === 5)
      others.push(
        write(together.writer, PROMPTS[written.length % 8], { maxBytes: 13 }),
        (async () => {
          let count = 0
          for await (const _ of generate(together.writer, bytes("b"), endless)) if (++count === 4) break
        })(),
      )
  }
  await Promise.all(others)
  expect(written).toEqual(expected)
  expect(together.batch.counters).toMatchObject({ writing: 0, waiting: 0 })
})

test("waking every stage at every byte writes the same", async () => {
  await using needed = await openWriter()
  await using all = await openWriter({ wake: "all" })
  for (const prompt of PROMPTS.slice(0, 3))
    expect(await write(all.writer, prompt, { maxBytes: 40 })).toEqual(
      await write(needed.writer, prompt, { maxBytes: 40 }),
    )
})

test("who comes first is served first, and more than there are seats wait", async () => {
  await using opened = await openWriter({ maxSequences: 2 })
  const order: number[] = []
  let most = 0
  await Promise.all(
    Array.from({ length: 7 }, async (_, i) => {
      for await (const _ of generate(opened.writer, bytes("ab"), { ...endless, maxBytes: 5, seed: i })) {
        if (!order.includes(i)) order.push(i)
        most = Math.max(most, opened.cascade.texts)
      }
    }),
  )
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(most).toBe(2)
})

describe("ends", () => {
  test("an abort before the first byte, while waiting, and in the middle", async () => {
    await using opened = await openWriter({ maxSequences: 1 })
    const aborted = AbortSignal.abort(new Error("before"))
    await expect(generate(opened.writer, bytes("a"), endless, aborted).next()).rejects.toThrow("before")

    const first = generate(opened.writer, bytes("a"), endless)
    await first.next()
    const waiting = new AbortController()
    const second = generate(opened.writer, bytes("b"), endless, waiting.signal).next()
    expect(opened.batch.counters.waiting).toBe(1)
    waiting.abort(new Error("while waiting"))
    await expect(second).rejects.toThrow("while waiting")
    expect(opened.batch.counters.waiting).toBe(0)
    await first.return()

    const middle = new AbortController()
    const third = generate(opened.writer, bytes("c"), { ...endless, maxBytes: 1000 }, middle.signal)
    for (let i = 0; i < 5; i++) await third.next()
    const before = opened.batch.counters.steps
    const next = third.next()
    middle.abort(new Error("in the middle"))
    await expect(next).rejects.toThrow("in the middle")
    expect(opened.batch.counters.steps - before).toBeLessThanOrEqual(1)
    expect(await write(opened.writer, "d", { maxBytes: 2 })).toHaveLength(2)
  })

  test("await using frees the seat", async () => {
    await using opened = await openWriter({ maxSequences: 1 })
    {
      await using generation = generate(opened.writer, bytes("a"), endless)
      await generation.next()
      expect(opened.cascade.texts).toBe(1)
    }
    expect(await write(opened.writer, "b", { maxBytes: 2 })).toHaveLength(2)
    expect(opened.cascade.texts).toBe(0)
  })

  test("a hundred texts that vanish leave no seat taken and no byte held", async () => {
    const engine = referenceEngine()
    await using opened = await openWriter({ engine, maxSequences: 4 })
    const vanish = async (i: number): Promise<void> => {
      const controller = new AbortController()
      const generation = generate(
        opened.writer,
        bytes(PROMPTS[i % 8]),
        { ...endless, seed: i },
        controller.signal,
      )
      for (let byte = 0; byte < i % 5; byte++) await generation.next()
      if (i % 3 === 0) controller.abort()
      if (i % 3 === 1) await generation.return()
      if (i % 3 === 2) await generation.throw(new Error("gone")).catch(() => undefined)
      // One that was aborted notices when it is pulled again, or never: its seat is free either way.
    }
    await Promise.all(Array.from({ length: 25 }, (_, i) => vanish(i)))
    await write(opened.writer, "a", { maxBytes: 2 })
    const held = opened.cascade.bytesHeld
    await Promise.all(Array.from({ length: 100 }, (_, i) => vanish(i)))
    await write(opened.writer, "a", { maxBytes: 2 })
    expect(opened.cascade.texts).toBe(0)
    expect(opened.batch.counters).toMatchObject({ writing: 0, waiting: 0 })
    expect(opened.cascade.bytesHeld).toBe(held)
  })

  test("what is asked of a text that leaves before its turn is refused, and the others go on", async () => {
    await using opened = await openWriter({ maxSequences: 1 })
    const { memory, predictions } = await readText(opened.writer, bytes("a"))
    const text = await opened.batch.enter({ memory, predictions })
    const asked = text.remember().catch((error: unknown) => error)
    text.leave()
    expect(await asked).toMatchObject({ code: "ABORTED" })
    expect(await write(opened.writer, "b", { maxBytes: 3 })).toHaveLength(3)
  })

  test("closing while a text is remembered refuses that", async () => {
    const opened = await openWriter()
    const { memory, predictions } = await readText(opened.writer, bytes("a"))
    const text = await opened.batch.enter({ memory, predictions })
    const asked = text.remember().catch((error: unknown) => error)
    await opened.close()
    expect(await asked).toMatchObject({ code: "ABORTED" })
  })

  test("closing ends what is written, and refuses what comes", async () => {
    const opened = await openWriter()
    const generation = generate(opened.writer, bytes("a"), endless)
    await generation.next()
    await opened.close()
    await expect(generation.next()).rejects.toMatchObject({ code: "ABORTED" })
    await expect(write(opened.writer, "b", {})).rejects.toMatchObject({ code: "ABORTED" })
  })
})

test("a thousand bytes hold what two hundred do: every window has been filled by then", async () => {
  await using opened = await openWriter({ contextBytes: 64 })
  const options = { ...endless, maxBytes: 1000, overflow: "continue", temperature: 2 } as const
  let held = 0
  let written = 0
  for await (const _ of generate(opened.writer, bytes("a"), options))
    if (++written === 200) held = opened.cascade.bytesHeld
  expect(opened.cascade.bytesHeld).toBe(held)
})
