// The same sentences in several languages.

import { describe, expect, test } from "vitest"
import { bytePairs } from "@aunet/tokens"
import { evaluatedModel, parallelBits, parallelTexts } from "@aunet/eval"
import { wordsPlugin } from "@aunet/splitter-whitespace"
import { foundLevels } from "../src/bits/levels-read.ts"
import { bytes, document, openRouted, openWriter, ruled, uniform } from "./models.ts"

const english = document("fl/eng_Latn.devtest", "The cat.\nA mat!\n")
const german = document("fl/deu_Latn.devtest", "Die Katze.\r\nEine Matte!")
const notes = document("fl/SOURCE.md", "where it comes from\n")

describe("files", () => {
  test("are languages by their names, with what does not go with them left out", () => {
    const { texts, leftOut } = parallelTexts([notes, english, german])
    expect(texts.map(({ language }) => language)).toEqual(["eng_Latn", "deu_Latn"])
    expect(texts.map(({ sentences }) => sentences.map((each) => new TextDecoder().decode(each)))).toEqual([
      ["The cat.", "A mat!"],
      ["Die Katze.", "Eine Matte!"],
    ])
    expect(leftOut).toEqual(["fl/SOURCE.md"])
    const byExtension = parallelTexts(
      ["news.en", "news.de.gz", "news.ja"].map((name) => document(name, "x\n")),
    )
    expect(byExtension.texts.map(({ language }) => language)).toEqual(["en", "de", "ja"])
  })

  test("with other numbers of lines are refused, with both names and numbers", () => {
    const short = document("fl/fra_Latn.devtest", "Le chat.\n")
    expect(() => parallelTexts([english, german, short])).toThrow(
      /fl\/eng_Latn\.devtest has 2 lines, and fl\/fra_Latn\.devtest has 1;/,
    )
  })

  test("with an empty line, one language, or two kinds are refused", () => {
    const gap = document("fl/fra_Latn.devtest", "Le chat.\n\n")
    expect(() => parallelTexts([english, gap])).toThrow(/line 2 of fl\/fra_Latn\.devtest is empty/)
    expect(() => parallelTexts([english, notes])).toThrow(/one file a language/)
    const two = ["a.dev", "b.dev", "a.test", "b.test"].map((name) => document(name, "x"))
    expect(() => parallelTexts(two)).toThrow(/not plain: a\.dev, b\.dev, or a\.test, b\.test/)
  })
})

describe("costs", () => {
  const { texts } = parallelTexts([english, german])

  test("are sums over sentences, beside English", async () => {
    const found = await parallelBits(uniform(256), texts)
    expect(found).toMatchObject({ beside: "eng_Latn", sentences: 2 })
    const [own, other] = found.languages
    // 8 and 6 bytes; 10 and 11.
    expect(own).toMatchObject({ bytes: 14, bytesPerSentence: 7, times: { bytesPerSentence: 1 } })
    expect(own.bitsPerSentence).toBeCloseTo(56, 9)
    expect(other.bytesPerSentence).toBe(10.5)
    expect(other.times.bitsPerSentence).toBeCloseTo(1.5, 9)
    expect(other.times.bitsPerByte).toBeCloseTo(1, 12)
    expect(own.times.interval).toBeUndefined()
    // A resample is twice the one, twice the other, or both: 10/8, 11/6, 21/14.
    expect(other.times.interval?.low).toBeCloseTo(10 / 8, 9)
    expect(other.times.interval?.high).toBeCloseTo(11 / 6, 9)
    expect(other.stepsPerSentence).toBeUndefined()
  })

  test("tell the steps of each stage", async () => {
    await using opened = await openWriter(32)
    const { splitter, stages } = opened.writer
    const model = evaluatedModel(opened.writer, "tiny")
    const { languages } = await parallelBits(model, texts, { steps: { splitter, stages } })
    // Bos and the bytes. "The |cat.": bos and after the space, after the dot; every second word of those is level 2.
    expect(languages[0].stepsPerSentence?.[0]).toBe(8)
    for (const { stepsPerSentence = [] } of languages) {
      expect(stepsPerSentence).toHaveLength(3)
      expect(stepsPerSentence[1]).toBeLessThan(stepsPerSentence[0])
      expect(stepsPerSentence[2]).toBeLessThanOrEqual(stepsPerSentence[1])
      expect(stepsPerSentence[2]).toBeGreaterThanOrEqual(1)
    }
    expect(languages[1].times.stepsPerSentence?.[0]).toBeCloseTo(11.5 / 8, 12)
  })

  test("of a model that finds its segments are those that it finds, in windows where a sentence is longer", async () => {
    for (const contextBytes of [32, 6]) {
      await using opened = await openRouted(contextBytes)
      const { writer } = opened
      const { languages } = await parallelBits(evaluatedModel(writer, "tiny"), texts, { steps: { writer } })
      const [{ stepsPerSentence = [] }] = languages
      // Bos and the bytes; of the deeper stages at least bos.
      expect(stepsPerSentence[0]).toBe(8)
      const sentences = ["The cat.", "A mat!"].map((text) => bytes(text))
      if (contextBytes === 32) {
        const found = await foundLevels(writer, sentences)
        const counts = [1, 2].map(
          (level) => found.flatMap((each) => [...each]).filter((l) => l >= level).length,
        )
        expect(counts[0]).toBeGreaterThan(4)
        expect(stepsPerSentence.slice(1)).toEqual(counts.map((count) => count / 2))
      }
      expect(stepsPerSentence[2]).toBeGreaterThanOrEqual(1)
      expect(stepsPerSentence[1]).toBeGreaterThanOrEqual(stepsPerSentence[2])
    }
  })

  test("of a model over tokens are bos and its tokens", async () => {
    const splitter = wordsPlugin.make({ groups: [1] })
    const tokenizer = bytePairs(splitter, [[0x61, 0x74]])
    const { languages } = await parallelBits(uniform(256), texts, {
      steps: { splitter, stages: 1, tokenizer },
    })
    // Bos, T h e _ c at . and bos, A _ m at !
    expect(languages[0].stepsPerSentence).toEqual([(8 + 6) / 2])
  })

  test("may stand beside any language that there is", async () => {
    const found = await parallelBits(uniform(256), texts, { beside: "deu_Latn" })
    expect(found.languages[0].times.bytesPerSentence).toBeCloseTo(7 / 10.5, 12)
    await expect(parallelBits(uniform(256), texts, { beside: "fra" })).rejects.toThrow(
      /beside is "fra"; it must be one of the languages: eng_Latn, deu_Latn/,
    )
    await expect(parallelBits(uniform(256), texts.slice(1))).rejects.toThrow(/none is English/)
  })

  test("a sentence that breaks the model is named", async () => {
    const model = ruled((byte) => (byte === 0x4d ? NaN : -1))
    await expect(parallelBits(model, texts)).rejects.toThrow(/at byte 5 of line 2 of fl\/deu_Latn\.devtest/)
  })
})

test("languages are told as they come, the one beside which all stand first, and no more sentences than were asked for", async () => {
  const { texts } = parallelTexts([german, english])
  const told: string[] = []
  const found = await parallelBits(uniform(256), texts, {
    limit: 1,
    onLanguage: ({ language, bytes }) => told.push(`${language} ${bytes}`),
  })
  // "The cat." has 8 bytes, "Die Katze." 10.
  expect(told).toEqual(["eng_Latn 8", "deu_Latn 10"])
  expect(found).toMatchObject({ sentences: 1, count: 2 })
  expect(found.languages.map(({ language }) => language)).toEqual(["deu_Latn", "eng_Latn"])
  await expect(parallelBits(uniform(256), texts, { limit: 0 })).rejects.toMatchObject({ code: "BAD_OPTION" })
})
