// F1 of boundaries, by hand.

import { describe, expect, test } from "vitest"
import {
  parseTreebank,
  placesOfCharacters,
  placesOfLevels,
  placesOfSegmenter,
  score,
} from "../bench/split/gold.ts"
import { LANGUAGES, learningSample, measuredText } from "../bench/split/texts.ts"

const TREEBANK = `# sent_id = 1
# text = 我们在 学校。
1\t我们\t_
2\t在\t_
3-4\t学校。\t_
3\t学校\t_
4\t。\t_

# text = ab c
1\tab\t_
2\tc\t_
`

describe("a treebank", () => {
  const sentences = parseTreebank(TREEBANK)

  test("gives the places between tokens; ends, and places after whitespace, are not counted", () => {
    expect(sentences.map(({ text, places }) => [text, [...places].toSorted((a, b) => a - b)])).toEqual([
      ["我们在 学校。", [2, 3, 6]],
      ["ab c", [2]],
    ])
  })

  test("is scored over all sentences", () => {
    // 4 gold places. Each character: 5 + 2 places, 4 of them right.
    expect(score(sentences, placesOfCharacters)).toEqual({
      precision: 4 / 7,
      recall: 1,
      f1: (2 * 4) / (7 + 4),
    })
    expect(score(sentences, () => [])).toEqual({ precision: 0, recall: 0, f1: 0 })
    expect(score(sentences, placesOfSegmenter("zh")).recall).toBeGreaterThan(0.5)
  })

  test("a token that its sentence does not have is an error of the file", () => {
    expect(() => parseTreebank("# text = ab\n1\tc\n")).toThrow('"c" is not in')
  })
})

test("marks stand after the character that closes a word, or before the one that opens it", () => {
  // 我们 在: three bytes a character, marked on their last.
  const levels = Uint8Array.from([0, 0, 0, 0, 0, 1, 0, 0, 1])
  expect(placesOfLevels("我们在", levels, "last")).toEqual([2, 3])
  expect(placesOfLevels("我们在", levels, "first")).toEqual([1, 2])
  // Places count as JavaScript does: an emoji is two.
  expect(placesOfLevels("😀a", Uint8Array.from([0, 0, 0, 1, 1]), "last")).toEqual([2, 3])
})

test("without larger data there is a text of our own in every language, and enough to learn from", () => {
  for (const language of LANGUAGES) {
    const { documents, source } = measuredText(language, undefined)
    expect(documents.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThan(500)
    expect(source).toContain("own")
  }
  expect(learningSample(undefined).reduce((sum, bytes) => sum + bytes.length, 0)).toBeGreaterThan(16_384)
})
