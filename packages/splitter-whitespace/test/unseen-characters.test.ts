// Characters that are not seen: those inside words do nothing, those between words do what a space does.
//
// The classes are those of the Unicode Standard, chapter 23 (layout controls, format characters, variation
// selectors) and 9.2, 7.2 (signs that stand before a number); each comes with a place where people write it.

import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { characters, orThrow, show, type Splitter } from "@aunet/splitter"
import { texts } from "@aunet/splitter/conformance"
import { UNICODE_VERSION, lingua, pretok, punct, words } from "@aunet/splitter-whitespace"
import { NOTHING } from "./official-rule.ts"

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const drawn = (splitter: Splitter, text: string): string => show(encode(text), splitter.split(encode(text)))

/** Levels of the characters, one each. */
const ofCharacters = (splitter: Splitter, bytes: Uint8Array): readonly number[] => {
  const levels = splitter.split(bytes)
  return [...characters(bytes)].map(({ end }) => levels[end - 1])
}

const everyCharacter = (pattern: RegExp): readonly string[] =>
  Array.from({ length: 0x110000 }, (_, codePoint) => String.fromCodePoint(codePoint)).filter((character) =>
    pattern.test(character),
  )
// The tables are fixed and the platform's are not: another version may have more of them.
const platform = process.versions["unicode"]
const isOther = platform !== UNICODE_VERSION
const nothing = isOther
  ? [..."\u00ad\u034f\u061c\u180e\u200d\u2060\ufe0f\ufeff\u{e0100}"]
  : everyCharacter(NOTHING)
const separators = [..."\u200b\ufff9\ufffa\ufffb"]

const splitters = [orThrow(words()), orThrow(words({ groups: [2, 3] })), pretok(), punct()]

describe("by hand", () => {
  const [level1, level2] = [orThrow(words({ groups: [1] })), orThrow(words({ groups: [1, 2] }))]

  // What it is, a text with it, and the same text without.
  test.each([
    ["soft hyphen, in a word", "soft\u00adhyphen ", "softhyphen "],
    ["joiner, in Sinhala", "ශ්\u200dරී ලංකා ", "ශ්රී ලංකා "],
    ["non-joiner, in Persian", "می\u200cخواهم بروم ", "میخواهم بروم "],
    ["byte order mark, before a text", "\ufeff The cat ", " The cat "],
    ["byte order mark, where files were joined", "a \ufeffb ", "a b "],
    ["word joiner, before a dash", "a\u2060-b ", "a-b "],
    ["direction mark, after a bracket", "(עברית)\u200e, ", "(עברית), "],
    ["direction isolates, around a name", "a \u2068שם\u2069 b ", "a שם b "],
    ["Arabic letter mark, before a number", "من \u061c1234 ", "من 1234 "],
    ["number sign, before a number", "\u0600\u0661\u0662\u0663\u0664 ", "\u0661\u0662\u0663\u0664 "],
    ["end of ayah, around a number", "word \u06dd\u0661 ", "word \u0661 "],
    ["invisible times", "2\u2062x ", "2x "],
    ["grapheme joiner", "a\u034fb ", "ab "],
    ["Mongolian vowel separator", "ᠬᠠᠨ\u180eᠠ ", "ᠬᠠᠨᠠ "],
    ["variation selector, after a picture", "\u2764\ufe0f\u2764\ufe0f\u2764\ufe0f\u2764\ufe0f", "❤❤❤❤"],
    ["ideographic variation", "葛\u{e0100}城市 ", "葛城市 "],
    ["joined pictures", "👨\u200d👩\u200d👧\u200d👦 ", "👨👩👧👦 "],
    ["tags, of a flag", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ", "🏴 "],
  ])("%s", (_, text, without) => {
    // `show` writes those that would not be seen as \\u{200D}, and others as they are.
    const hidden = (drawing: string): string =>
      [...drawing.replaceAll(/\\u\{[0-9A-F]+\}/g, "")].filter((one) => !NOTHING.test(one)).join("")
    for (const splitter of splitters) {
      expect(hidden(drawn(splitter, text)), splitter.name).toBe(drawn(splitter, without))
      const levels = splitter.split(encode(text))
      for (const { end, codePoint } of characters(encode(text)))
        if (NOTHING.test(String.fromCodePoint(codePoint))) expect(levels[end - 1]).toBe(0)
    }
  })

  test("U+200B ends a word, of every group, at its last byte", () => {
    const bytes = encode("a\u200bb\u200bc\u200bd\u200b")
    expect([...level1.split(bytes)]).toEqual([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1])
    expect([...level2.split(bytes)]).toEqual([0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2])
    // As with a space: after whitespace it ends nothing, and groups are counted anew.
    expect(ofCharacters(level2, encode("a \u200bb c "))).toEqual(ofCharacters(level2, encode("a  b c ")))
    // One space, or one of these, opens a pre-token together with what follows.
    expect(ofCharacters(pretok(), encode("a\u200bb"))).toEqual([1, 1, 0])
    expect(ofCharacters(punct(), encode("a\u200bb"))).toEqual([0, 0, 0])
  })

  test("an annotation is told from what it explains", () => {
    expect(ofCharacters(level1, encode("\ufff9Tokyo\ufffa東京\ufffb "))).toEqual(
      ofCharacters(level1, encode(" Tokyo 東京  ")),
    )
  })

  test("lingua takes all of them for symbols, as the official code does", () => {
    const official = orThrow(lingua({ strategy: ["word1"] }))
    for (const character of ["\u00ad", "\u200b", "\u200d", "\ufeff", "\ufe0f", "\ufffa"])
      expect(ofCharacters(official, encode(`a${character}b `)), JSON.stringify(character)).toEqual([
        0, 1, 0, 1,
      ])
  })
})

const why = isOther ? ` (skipped: this Node has Unicode ${platform})` : ""

test.skipIf(isOther)(`there are as many as Unicode ${UNICODE_VERSION} has${why}`, () => {
  const count = (pattern: RegExp): number => nothing.filter((character) => pattern.test(character)).length
  // 170 format characters, less four that separate; 260 variation selectors, U+034F and two vowels of Khmer;
  // 3769 places that are reserved for more.
  expect([count(/\p{Cf}/u), count(/\p{M}/u), count(/\p{Cn}/u)]).toEqual([166, 263, 3769])
})

describe.each(splitters)("$name $options", (splitter) => {
  test("every one of them does nothing, after a character of each class", () => {
    for (const character of nothing) {
      for (const [before, after] of [
        ["a", "b "],
        ["1", "23 "],
        [".", ".\n"],
        [" ", "b "],
        ["\n", "\n"],
        ["", "a"],
      ]) {
        const seen = ofCharacters(splitter, encode(before + after))
        const all = ofCharacters(splitter, encode(before + character + after))
        const at = before.length
        // A plain loop: an expectation for each of these would take longer than all the rest.
        if (all[at] !== 0 || all.toSpliced(at, 1).join() !== seen.join())
          expect.fail(`${JSON.stringify(before)}, U+${character.codePointAt(0)?.toString(16)}`)
      }
    }
  })

  test("anywhere in any text: levels of all other bytes are the same without them", () => {
    fc.assert(
      fc.property(texts(), fc.array(fc.tuple(fc.nat(), fc.constantFrom(...nothing))), (bytes, put) => {
        // After a whole character; inside a broken one, it would break what is there.
        const places = [
          0,
          ...[...characters(bytes)].filter((one) => one.codePoint >= 0).map(({ end }) => end),
        ]
        const added = new Map<number, string>()
        for (const [n, character] of put) {
          const place = places[n % places.length]
          added.set(place, (added.get(place) ?? "") + character)
        }
        const longer: number[] = []
        const levels: number[] = []
        const given = splitter.split(bytes)
        for (let i = 0; i <= bytes.length; i++) {
          for (const byte of encode(added.get(i) ?? "")) {
            longer.push(byte)
            levels.push(0)
          }
          if (i === bytes.length) break
          longer.push(bytes[i])
          levels.push(given[i])
        }
        expect([...splitter.split(Uint8Array.from(longer))]).toEqual(levels)
      }),
      { seed: 20_261_129, numRuns: 500 },
    )
  })

  test("with spaces in place of what separates, each character has the same level", () => {
    const pieces = fc.constantFrom("a", "bc", " ", "\n", "1", "12", ".", "..", "ක", "\u200d", ...separators)
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (all) => {
        const text = all.join("")
        expect(ofCharacters(splitter, encode(text))).toEqual(
          ofCharacters(splitter, encode(text.replaceAll(/[\u200b\ufff9-\ufffb]/g, " "))),
        )
      }),
      { seed: 20_261_129, numRuns: 1000 },
    )
  })
})
