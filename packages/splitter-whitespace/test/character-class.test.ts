// The tables against the platform's Unicode data, code point by code point.

import { expect, test } from "vitest"
import { UNICODE_VERSION } from "../src/character-class-runs.ts"
import {
  IGNORED,
  LETTER,
  NEWLINE,
  NUMBER,
  SPACE,
  SYMBOL,
  characterClasses,
  classOf,
} from "../src/character-class.ts"

test("a few that can be checked by hand", () => {
  const tables = characterClasses()
  const of = (character: string): number => classOf(tables, character.codePointAt(0) as number)
  expect(["a", "ß", "字", "ि", "\u3164", "\u{10330}"].map(of)).toEqual(Array(6).fill(LETTER))
  expect(["0", "½", "९", "Ⅷ", "〇"].map(of)).toEqual(Array(5).fill(NUMBER))
  expect([".", "_", "😀", "\u0000", "\u{10ffff}", "。"].map(of)).toEqual(Array(6).fill(SYMBOL))
  expect([" ", "\t", "\u0085", "\u2028", "\u3000", "\u200b", "\ufffa"].map(of)).toEqual(Array(7).fill(SPACE))
  expect(["\u00ad", "\u200c", "\u200d", "\ufeff", "\ufe0f", "\u0600", "\u{e0067}"].map(of)).toEqual(
    Array(7).fill(IGNORED),
  )
  expect(["\n", "\r"].map(of)).toEqual([NEWLINE, NEWLINE])
})

const platform = process.versions["unicode"]
// The tables are fixed and the platform's are not: another version has other letters.
const why = platform === UNICODE_VERSION ? "" : ` (skipped: this Node has Unicode ${platform})`

test.skipIf(why !== "")(`all 1,114,112 code points as Unicode ${UNICODE_VERSION} has them${why}`, () => {
  const tables = characterClasses()
  const wrong: string[] = []
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
    const character = String.fromCodePoint(codePoint)
    const expected = /[\r\n]/.test(character)
      ? NEWLINE
      : /[\p{White_Space}\u200b\ufff9-\ufffb]/u.test(character)
        ? SPACE
        : /(?!\p{L})[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character)
          ? IGNORED
          : /[\p{L}\p{M}]/u.test(character)
            ? LETTER
            : /\p{N}/u.test(character)
              ? NUMBER
              : SYMBOL
    if (classOf(tables, codePoint) !== expected) wrong.push(codePoint.toString(16))
  }
  expect(wrong).toEqual([])
})
