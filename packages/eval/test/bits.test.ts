// Bits of texts: figures that can be checked by hand, a real model, and models that break.

import { bytePairs, VOCABULARY } from "@aunet/tokens"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bitsOfDocument, bitsOfTexts, compareBits, evaluatedModel, ratioInterval } from "@aunet/eval"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { score } from "@aunet/writer"
import { bytes, document, openWriter, ruled, uniform } from "./models.ts"

const texts = [document("a", "the cat sat on the mat"), document("b", "é"), document("c", "x".repeat(100))]

describe("figures", () => {
  test("a model that knows nothing has 8 bits a byte, over all ids 8.011", async () => {
    expect((await bitsOfTexts(uniform(256), texts)).bitsPerByte).toBeCloseTo(8, 12)
    expect((await bitsOfTexts(uniform(258), texts)).bitsPerByte).toBeCloseTo(8.0112272554, 9)
    for (const rule of ["sliding", "rolling"] as const)
      expect((await bitsOfDocument(uniform(256), texts[2], { rule })).bits).toBeCloseTo(800, 9)
  })

  test("bits are summed before they are divided, and the end is apart", async () => {
    // One bit an a, three bits anything else.
    const model = ruled((byte) => (byte === 0x61 ? -1 : -3) * Math.LN2)
    const { documents, ...all } = await bitsOfTexts(model, [document("a", "aaab"), document("b", "b")])
    expect(documents.map(({ bits, bytes: n }) => [bits, n])).toEqual([
      [6, 4],
      [3, 1],
    ])
    expect(all).toMatchObject({ bits: 9, bytes: 5, bitsPerByte: 9 / 5, cutBytes: 0 })
    expect(all.eosBits).toBeCloseTo(2 / Math.LN2, 12)
    expect((await bitsOfTexts(model, [document("a", "a")], { rule: "rolling" })).eosBits).toBeUndefined()
  })

  test("one text a call, or many, from a list or from a stream, is the same", async () => {
    const model = ruled((byte, at) => -((byte * (at + 1)) % 7) - 0.1)
    const together = await bitsOfTexts(model, texts)
    const stream = async function* () {
      yield* texts
    }
    expect(await bitsOfTexts(model, stream())).toEqual(together)
    for (const [i, text] of texts.entries())
      expect(await bitsOfDocument(model, text)).toMatchObject(together.documents[i])
  })

  test("progress comes to the end, an abort ends it with its reason", async () => {
    const told: number[] = []
    await bitsOfTexts(uniform(256, 64), [document("long", "y".repeat(200_000))], {
      onProgress: ({ bytes: done }) => told.push(done),
    })
    expect(told.length).toBeGreaterThan(3)
    expect(told.at(-1)).toBe(200_000)
    const controller = new AbortController()
    const measuring = bitsOfTexts(uniform(256, 64), [document("long", "y".repeat(200_000))], {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    })
    await expect(measuring).rejects.toThrow("enough")
  })
})

test("bytes of a prompt that a model over tokens lets go of are those of its tokens", async () => {
  await using opened = await openWriter()
  // Every two letters are a token; the context holds four tokens.
  const tokenizer = bytePairs(wordsPlugin.make({ groups: [1] }), [[0x61, 0x62]])
  const writer = { ...opened.writer, contextBytes: 6, tokens: { tokenizer, bytesPerToken: 1.5 } }
  const cut = async (prompt: string) =>
    (await evaluatedModel(writer, "tokens").write([{ prompt: bytes(prompt), stops: [], maxBytes: 0 }]))[0]
      .cutBytes
  expect(await cut("abababab")).toBe(0)
  expect(await cut("ababababab")).toBe(2)
  expect(await cut("ccccc")).toBe(1)
})

describe("an AU-Net", () => {
  const long = document("long", "Où est le chat? The cat sat on the mat, and dreamt of fish. ".repeat(2))

  test("a text that fits is read in one pass: the same as score", async () => {
    await using opened = await openWriter(200)
    const found = await bitsOfDocument(evaluatedModel(opened.writer, "tiny"), long)
    const [whole] = await score(opened.writer, bytes(""), [long.bytes], { countEos: true })
    const nats = whole.bytesNats.reduce((sum, each) => sum + each, 0)
    expect(found.pieces).toHaveLength(1)
    expect(found.bits * -Math.LN2).toBeCloseTo(nats, 3)
    expect((found.eosBits ?? 0) * -Math.LN2).toBeCloseTo(whole.eosNats ?? 0, 4)
  })

  test("windows are what score says of them, sliding and as the harness rolls", async () => {
    await using opened = await openWriter(32)
    const { writer } = opened
    const of = async (context: Uint8Array, text: Uint8Array, contextBytes = 32) =>
      (await score(writer, context, [text], { contextBytes }))[0].totalNats
    const model = evaluatedModel(writer, "tiny")
    const text = long.bytes.subarray(0, 50)
    const sliding = await bitsOfDocument(model, { name: "t", bytes: text }, { strideBytes: 16 })
    expect(sliding.pieces.map((piece) => piece.bytes)).toEqual([32, 16, 2])
    expect(-sliding.pieces[1].bits * Math.LN2).toBeCloseTo(
      await of(text.subarray(16, 32), text.subarray(32, 48)),
      3,
    )
    const rolling = await bitsOfDocument(model, { name: "t", bytes: text }, { rule: "rolling" })
    // The model holds 32 positions: of 33 bytes the last is a target only, and bos has no room.
    expect(-rolling.pieces[1].bits * Math.LN2).toBeCloseTo(
      await of(text.subarray(17, 32), text.subarray(32)),
      3,
    )
  })

  test("a stop is heard before the next pass, on an engine that never waits for anything", async () => {
    await using opened = await openWriter(24)
    const model = evaluatedModel(opened.writer, "tiny")
    const stopping = new AbortController()
    setImmediate(() => stopping.abort(new Error("enough")))
    const asked = [{ context: bytes("the cat "), continuations: [bytes("sat")] }]
    await expect(model.score(asked, stopping.signal)).rejects.toThrow("enough")
  })

  test("questions of any length, each alone or all together, give the same", async () => {
    await using opened = await openWriter(24)
    const model = evaluatedModel(opened.writer, "tiny")
    const questions = [
      { context: bytes(""), continuations: [bytes("a"), bytes("abcdefgh")] },
      { context: bytes("the cat "), continuations: [bytes("sat"), bytes(" sat on it")], countEos: true },
      { context: bytes("a context of thirty bytes long."), continuations: [bytes("yes"), bytes("no")] },
    ]
    const together = await model.score(questions)
    expect(together.map((each) => each.map(({ cutBytes }) => cutBytes))).toEqual([
      [0, 0],
      [0, 0],
      [9, 8],
    ])
    for (const [i, question] of questions.entries()) {
      const [alone] = await model.score([question])
      for (const [k, answer] of alone.entries()) {
        expect(answer.nats).toBeCloseTo(together[i][k].nats, 4)
        expect(answer.eosNats === undefined).toBe(question.countEos === undefined)
      }
    }
  })

  test("what it writes is greedy to the last byte, and what it would not write is not", async () => {
    await using opened = await openWriter(64)
    const model = evaluatedModel(opened.writer, "tiny")
    const prompt = bytes("the cat ")
    const [{ bytes: written }] = await model.write([{ prompt, stops: [], maxBytes: 5 }])
    expect(written.length).toBeGreaterThan(0)
    const other = Uint8Array.from(written, (byte) => byte ^ 1)
    const [[own, not]] = await model.score([{ context: prompt, continuations: [written, other] }])
    expect([own.isGreedy, not.isGreedy]).toEqual([true, false])
  })

  test("weights that are broken are told with the text and the byte", async () => {
    await using opened = await openWriter(32, (parameters) => {
      const embeddings = parameters["tok_embeddings.weight"]
      const width = embeddings.length / VOCABULARY
      embeddings.fill(NaN, 0x7a * width, 0x7b * width)
    })
    const model = evaluatedModel(opened.writer, "broken")
    // z is read before the byte at 6 is asked for.
    await expect(bitsOfTexts(model, [document("good", "abc"), document("bad", "abcdezfgh")])).rejects.toThrow(
      /broken gives what is no log-likelihood .* at byte 6 of bad;/,
    )
  })
})

describe("models and texts that cannot be", () => {
  test("the first byte that breaks is named, in any window", async () => {
    for (const value of [NaN, -Infinity, 200]) {
      const model = ruled((byte) => (byte === 0x21 ? value : -1))
      const text = document("t", `${"abcdefg ".repeat(6)}!${"h".repeat(30)}`)
      await expect(bitsOfDocument(model, text)).rejects.toMatchObject({
        code: "NOT_FINITE",
        message: expect.stringContaining("at byte 48 of t"),
      })
    }
  })

  test("texts without bytes, no texts, and options that do not exist are refused", async () => {
    await expect(bitsOfTexts(uniform(256), [])).rejects.toThrow(/no text/)
    await expect(bitsOfTexts(uniform(256), [document("void", "")])).rejects.toThrow(/void has no bytes/)
    await expect(bitsOfTexts(uniform(256), texts, { window: 3 } as never)).rejects.toThrow(/window/)
    await expect(bitsOfTexts(uniform(256), texts, { resamples: 0 })).rejects.toThrow(/resamples is 0/)
    await expect(bitsOfTexts(uniform(256), texts, { resample: "words" as never })).rejects.toThrow(/"words"/)
  })
})

describe("intervals", () => {
  // Python: random.seed(0); three draws of three units: [2, 2, 1], [0, 1, 1], [2, 0, 1] by floor(random() * 3).
  test("are of ratios of resampled sums, with Python's draws", () => {
    const found = ratioInterval([3, 9, 2], [2, 4, 1], "documents", { resamples: 3, seed: 0 })
    const ratios = [13 / 6, 21 / 10, 14 / 7].toSorted((a, b) => a - b)
    expect(found).toMatchObject({ units: 3, unit: "documents", resamples: 3, seed: 0 })
    expect(found?.low).toBeCloseTo(ratios[0] + 0.05 * (ratios[1] - ratios[0]), 12)
    expect(found?.high).toBeCloseTo(ratios[1] + 0.95 * (ratios[2] - ratios[1]), 12)
  })

  test("are the same for a seed and others for another; one unit has none", () => {
    const numbers = Array.from({ length: 40 }, (_, i) => (i * 7) % 11)
    const ones = numbers.map(() => 1)
    const of = (seed: number) => ratioInterval(numbers, ones, "documents", { seed, resamples: 100 })
    expect(of(1)).toEqual(of(1))
    expect(of(1)?.low).not.toBe(of(2)?.low)
    expect(ratioInterval([1], [1], "documents")).toBeUndefined()
    expect(() => ratioInterval([1, 2], [1], "documents")).toThrow(/2 numerators and 1 denominators/)
  })

  test("are paired: a constant difference has no width, whatever the texts are", async () => {
    const hard = ruled((byte) => -byte / 20, { name: "one" })
    const harder = ruled((byte) => -byte / 20 - 0.5 * Math.LN2, { name: "other" })
    const [ours, theirs] = [await bitsOfTexts(hard, texts), await bitsOfTexts(harder, texts)]
    const found = compareBits(ours, theirs)
    expect(found).toMatchObject({ model: "one", against: "other", better: 3, units: 3, unit: "documents" })
    expect(found.bitsPerByte).toBeCloseTo(-0.5, 12)
    expect(found.interval?.low).toBeCloseTo(-0.5, 12)
    expect(found.interval?.high).toBeCloseTo(-0.5, 12)
    expect((ours.interval?.high ?? 0) - (ours.interval?.low ?? 0)).toBeGreaterThan(0.1)
  })

  test("of one text are drawn from what its windows scored", async () => {
    const found = await bitsOfTexts(uniform(256), [texts[2]])
    expect(found.interval).toMatchObject({ unit: "pieces", units: found.documents[0].pieces.length })
    expect(found.interval?.low).toBeCloseTo(8, 9)
  })

  test("of one text pair the same bytes, also where windows of one model begin with tokens", async () => {
    const text = document("one", "the cat sat on a mat and dreamt of fishes; ".repeat(9))
    const blanks = (all: Uint8Array): Uint8Array =>
      Uint8Array.from(all, (byte, i) => Number(i === 0 || byte === 0x20))
    // An equal difference a byte: whatever bytes are held against each other, it is that.
    const byte = ruled((each) => -each / 20, { name: "bytes" })
    const token = { ...ruled((each) => -each / 20 - 0.5 * Math.LN2, { name: "tokens" }), starts: blanks }
    const [ours, theirs] = [await bitsOfTexts(byte, [text]), await bitsOfTexts(token, [text])]
    const pieces = [ours, theirs].map(({ documents }) => documents[0].pieces.length)
    expect(pieces[1]).toBeGreaterThan(pieces[0])
    for (const [one, other, sign] of [
      [ours, theirs, -1],
      [theirs, ours, 1],
    ] as const) {
      const found = compareBits(one, other)
      expect(found).toMatchObject({ unit: "pieces", better: sign < 0 ? found.units : 0 })
      expect(found.units).toBeGreaterThan(1)
      expect(found.interval?.low).toBeCloseTo(0.5 * sign, 9)
      expect(found.interval?.high).toBeCloseTo(0.5 * sign, 9)
    }
  })

  test("other texts or windows cannot be compared", async () => {
    const ours = await bitsOfTexts(uniform(256), texts)
    const of = async (...given: Parameters<typeof bitsOfTexts>) =>
      compareBits(ours, await bitsOfTexts(...given))
    await expect(of(uniform(256), texts.slice(1))).rejects.toThrow(/3 texts, the other 2/)
    await expect(of(uniform(256), texts, { windowBytes: 8 })).rejects.toThrow(/windows of 16 .* the other 8/)
    const other = [texts[0], document("z", "é"), texts[2]]
    await expect(of(uniform(256), other)).rejects.toThrow(/text 2 of the one is b of 2 bytes, of the other z/)
  })

  test("hold the figure, for any texts of some number", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 20 }),
        async (all) => {
          const model = ruled((byte) => -byte / 50 - 0.01)
          const found = await bitsOfTexts(
            model,
            all.map((each, i) => ({ name: `${i}`, bytes: each })),
            { resamples: 200 },
          )
          expect(found.interval?.low).toBeLessThanOrEqual(found.bitsPerByte + 0.2)
          expect(found.interval?.high).toBeGreaterThanOrEqual(found.bitsPerByte - 0.2)
        },
      ),
      { seed: 14, numRuns: 20 },
    )
  })
})
