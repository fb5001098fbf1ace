// Read this first: what the splitter does, small enough to check by hand.
//
// | ends a segment of level 1, ‖ of level 2 (so of level 1 too), ⦀ of level 3. In a script without spaces
// the mark comes after the first character of the next word: 我们在|学| is 我们, 在, 学...

import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { characters, orThrow, show } from "@aunet/splitter"
import { texts } from "@aunet/splitter/conformance"
import { words } from "@aunet/splitter-whitespace"
import { cjk, cjkPlugin } from "@aunet/splitter-cjk"

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const drawn = (text: string | number[], ...groups: number[]): string => {
  const bytes = typeof text === "string" ? encode(text) : Uint8Array.from(text)
  return show(bytes, orThrow(cjk({ groups })).split(bytes))
}

/** Cuts before each marked character and after each marked space: the words themselves. */
const cut = (text: string): string => {
  const bytes = encode(text)
  const levels = orThrow(cjk({ groups: [1] })).split(bytes)
  let words = ""
  for (const { start, end } of characters(bytes)) {
    const character = new TextDecoder().decode(bytes.subarray(start, end))
    if (levels[end - 1] > 0 && character !== " ") words += "|"
    words += character
  }
  return words
}

describe("words of scripts without spaces", () => {
  test("Chinese", () => {
    expect(cut("他出生于1980年，是一位著名的历史学家。")).toBe(
      "他|出生|于|1980|年|，|是|一|位|著名|的|历史|学家|。",
    )
  })

  test("Japanese", () => {
    expect(cut("彼は昨日、東京の学校に行きました。")).toBe("彼|は|昨日|、|東京|の|学校|に|行き|まし|た|。")
  })

  test("Thai", () => {
    expect(cut("ฉันรักภาษาไทยมาก")).toBe("ฉัน|รัก|ภาษา|ไทย|มาก")
  })

  test("a Tibetan word ends at each tsheg", () => {
    expect(cut("བོད་ཡིག་གི་ཡི་གེ།")).toBe("བོད་|ཡིག་|གི་|ཡི་|གེ|།")
  })

  test("Korean has spaces", () => {
    expect(drawn("한국어는 재미있다. 정말", 1)).toBe("한국어는 |재미있다.| |정말")
  })
})

describe("what is marked", () => {
  test("the first character of the next word", () => {
    expect(drawn("我们在学校。", 1)).toBe("我们在|学|校。|")
  })

  test("level 2 counts pairs of words, level 3 fours; symbols and numbers are top", () => {
    expect(drawn("我们在学校学习。", 1, 2, 4)).toBe("我们在|学‖校学|习。⦀")
  })

  test("between scripts there is a boundary, spaces or not", () => {
    expect(drawn("我用Python写ฉัน", 1)).toBe("我用|P|ython写|ฉ|ัน")
    expect(drawn("我用 Python 写", 1)).toBe("我用| |Python |写")
  })

  test("a number is one word where letters have no spaces, and goes by threes elsewhere", () => {
    expect(drawn("在12345年", 1)).toBe("在1|2345年|")
    expect(drawn("约3.14，千", 1)).toBe("约3|.14，|千|")
    expect(drawn("约3..千", 1)).toBe("约3|..|千|")
    expect(drawn("in 12345 years", 1)).toBe("in |1|234|5 |years")
  })

  test("each symbol is a word there, and its repetitions belong to it", () => {
    expect(drawn("好。」……我", 1)).toBe("好。|」|…|…我|")
  })

  test("a letter with spaces brings the rule of words back", () => {
    expect(drawn("我 a...1234 ", 1)).toBe("我 |a.|..1|234| |")
  })

  test("a combining mark belongs to what is before it", () => {
    expect(drawn("好\ufe0f。\ufe0f。", 1)).toBe("好\ufe0f。|\ufe0f。")
  })
})

test("a text without such scripts gets the levels of words", () => {
  const spaced = orThrow(words())
  const splitter = orThrow(cjk())
  const withoutThem = texts().filter(
    (bytes) =>
      !/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}ー〱-〵]/u.test(
        new TextDecoder().decode(bytes),
      ),
  )
  fc.assert(
    fc.property(withoutThem, (bytes) => {
      expect([...splitter.split(bytes)]).toEqual([...spaced.split(bytes)])
    }),
    { seed: 20_261_125, numRuns: 1000 },
  )
})

test("options are those of words, and refused by its own name", () => {
  expect(cjkPlugin.make()).toMatchObject({ name: "cjk", options: { groups: [1, 2, 4] }, depth: 3 })
  expect(() => cjkPlugin.make({ groups: [2, 1] })).toThrow(
    "cjk: groups[1] cannot be 1; give an integer above 2",
  )
  expect(() => cjkPlugin.make({ model: "x" })).toThrow(expect.objectContaining({ code: "SPLITTER_OPTIONS" }))
})

test("a cursor refuses what no cursor saved", () => {
  const splitter = cjkPlugin.make()
  const saved = splitter.cursor().save() as number[]
  const broken = [
    null,
    [],
    saved.slice(1),
    [14, ...saved.slice(1)],
    [...saved, 0x61],
    ["0", ...saved.slice(1)],
  ]
  for (const state of broken) {
    expect(() => splitter.cursor(state)).toThrow(expect.objectContaining({ code: "SPLITTER_STATE" }))
  }
})

describe("characters that are not seen", () => {
  const splitter = orThrow(cjk())
  const ofCharacters = (text: string): readonly number[] => {
    const levels = splitter.split(encode(text))
    return [...characters(encode(text))].map(({ end }) => levels[end - 1])
  }
  // Of each class in scripts without spaces and in others; what lies within a symbol or number too.
  const scripts = fc.constantFrom(
    ..."我们在学校。，12.5 \nภาษาไทยភាសាខ្មែរမြန်မာབོད་ཡིག日本語カタひら한국ab.'\u0301".split(""),
  )
  const nothing = [
    "\u00ad",
    "\u034f",
    "\u17b4",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufe00",
    "\ufeff",
    "\u{e0100}",
  ]

  test("inside words do nothing: levels of all other characters are the same without them", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(scripts, fc.option(fc.constantFrom(...nothing)))), (pieces) => {
        const shown = ofCharacters(pieces.map(([character]) => character).join(""))
        const all = ofCharacters(pieces.map(([character, unseen]) => character + (unseen ?? "")).join(""))
        const expected = pieces.flatMap(([, unseen], k) => (unseen === null ? [shown[k]] : [shown[k], 0]))
        expect(all).toEqual(expected)
      }),
      { seed: 20_261_129, numRuns: 1000 },
    )
  })

  test("between words do what a space does", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(scripts, fc.constantFrom("\u200b", "\ufffa"))), (pieces) => {
        const text = pieces.join("")
        expect(ofCharacters(text)).toEqual(ofCharacters(text.replaceAll(/[\u200b\ufffa]/g, " ")))
      }),
      { seed: 20_261_129, numRuns: 1000 },
    )
  })

  test("by hand: Khmer with U+200B, a character of an ideographic variation", () => {
    expect(drawn("ខ្ញុំ\u200bស្រឡាញ់\u200bភាសា\u200b", 1, 2)).toBe("ខ្ញុំ\\u{200B}|ស្រឡាញ់\\u{200B}‖ភាសា\\u{200B}|")
    expect(ofCharacters("葛\u{e0100}城市").filter((_, k) => k !== 1)).toEqual(ofCharacters("葛城市"))
  })
})
