// The scorer and the conventions of tools/, on words that a person can check.

import { expect, test } from "vitest"
import { stepSplitter } from "@aunet/splitter"
import { chineseConventions } from "../tools/chinese-conventions.ts"
import { agreement, startsOfCut, startsOfSplitter } from "../tools/gold.ts"
import { japaneseConventions, shortUnits } from "../tools/japanese-conventions.ts"
import { thaiConventions } from "../tools/thai-conventions.ts"
import { withConventions } from "../tools/tokens.ts"

// ab|cd|e, with a space before e: the boundaries that count are at c (2) and at e (5).
const sentences = [{ text: "abcd e", starts: new Set([0, 2, 5]) }]

test("agreement counts boundaries within a sentence, without whitespace", () => {
  // Found at b (1), c (2) and e (5); the space (4) and the start do not count. Two of three, two of two.
  const starts = startsOfCut(() => ["a", "b", "cd", " ", "e"])
  expect(agreement(sentences, starts)).toEqual({ f1: 0.8, precision: 2 / 3, recall: 1 })
})

test("a splitter's mark counts at the character, and at the word after a marked space", () => {
  const splitter = stepSplitter({
    name: "marks",
    options: {},
    depth: 1,
    start: null,
    step: (state, byte) => [state, byte === 0x63 || byte === 0x20 ? 1 : 0],
  })
  expect([...startsOfSplitter(splitter)("abcd e")]).toEqual([2, 5])
})

const rewritten = (conventions: Parameters<typeof withConventions>[1], given: string): string =>
  withConventions((text) => text.split("|"), conventions)(given).join("|")

test("Chinese: a name is one word; a measure, 的, a suffix are words of their own", () => {
  const rewrite = (given: string): string => rewritten(Object.values(chineseConventions), given)
  expect(rewrite("史|瑞|克|他的|加速度")).toBe("史瑞克|他|的|加速|度")
  expect(rewrite("第|一|一个|20|万|位于|由于")).toBe("第一|一|个|20万|位|于|由于")
})

test("Japanese: auxiliaries and particles are words, what is written after a kanji stays with it", () => {
  const cut = shortUnits(() => ["行", "っ", "て", "いました", "。"])
  expect(cut("行っていました。").join("|")).toBe("行っ|て|い|まし|た|。")
  expect(rewritten(Object.values(japaneseConventions), "可能性|本当に|特に|バー|デ")).toBe(
    "可能|性|本当|に|特に|バーデ",
  )
})

test("Thai: a prefix stays with the word that it derives", () => {
  expect(rewritten(Object.values(thaiConventions), "การ|ขาย|รถ")).toBe("การขาย|รถ")
})
