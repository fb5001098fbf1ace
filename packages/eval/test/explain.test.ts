// The page of an explanation: what it shows of any bytes, and what it never does.

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { explainText, type Explanation, explanationPage, MOST_EXPLAINED_BYTES } from "@aunet/eval"
import { score } from "@aunet/writer"
import { glyphsOf } from "../src/explain/glyphs.ts"
import { INK, MARK, SHADES, shadeOf } from "../src/explain/page-style.ts"
import { mostSurprising, placesOf, standings } from "../src/explain/places.ts"
import { foundLevels } from "../src/bits/levels-read.ts"
import { windowsOf } from "../src/bits/windows.ts"
import { bytes, document, openRouted, openWriter } from "./models.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

/** An explanation of numbers that are made up. */
const made = (text: Uint8Array, over: Partial<Explanation> = {}): Explanation => ({
  name: "text",
  model: "model",
  windowing: { rule: "sliding", windowBytes: 32, strideBytes: 16 },
  bytes: text,
  bits: Float64Array.from(text, (byte, i) => ((byte * 7 + i) % 130) / 10),
  eosBits: 3,
  levels: Uint8Array.from(text, (byte) => (byte === 0x20 ? 1 + (byte % 2) : 0)),
  stages: 3,
  likeliest: Array.from(text, () => [{ id: 0x3c, logprobNats: -0.5 }]),
  ...over,
})

const shown = (text: Uint8Array): string[] => [...glyphsOf(text)].map((glyph) => glyph.text)

describe("what is drawn", () => {
  test("characters, with their marks on them", () => {
    expect(shown(bytes("aé日e\u0301👩‍👩‍👧"))).toEqual(["a", "é", "日", "e\u0301", "👩‍👩‍👧"])
    expect([...glyphsOf(bytes("é日"))].map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 5],
    ])
    expect([...glyphsOf(bytes("e\u0301"))][0].ends).toEqual([1, 3])
    expect(shown(bytes("\u0301"))).toEqual(["◌\u0301"])
  })

  test("names of what cannot be seen, or would turn the text around", () => {
    expect(shown(bytes("\t\u0000\u007f\r\n"))).toEqual(["→", "\\x00", "\\x7F", "\\x0D↵"])
    expect(shown(bytes("\u202e\u0085\ufeff\u2028\u200b"))).toEqual([
      "U+202E",
      "U+0085",
      "U+FEFF",
      "U+2028",
      "U+200B",
    ])
  })

  test("bytes that are no character", () => {
    expect(shown(Uint8Array.of(0x61, 0xff, 0xc3, 0xed, 0xa0, 0x80, 0xe2, 0x82))).toEqual([
      "a",
      "\\xFF",
      "\\xC3",
      "\\xED",
      "\\xA0",
      "\\x80",
      "\\xE2",
      "\\x82",
    ])
  })
})

describe("the page", () => {
  test("escapes what is HTML, in the text, in titles and in names", () => {
    const evil = `<script>alert("1")</script> & 'x' <img src=x onerror=y>`
    const page = explanationPage(made(bytes(evil), { name: `<b>"n"</b>`, model: `<i>'m'</i>` }))
    expect(page).not.toMatch(/<script|<img|<i>|<b>"/)
    expect(page).toContain("&lt;b&gt;&quot;n&quot;&lt;/b&gt;")
    expect(page).toContain("&lt;i&gt;&#39;m&#39;&lt;/i&gt;")
    expect(page).toContain(">&lt;</span>")
  })

  test("asks for nothing outside of itself, and needs no script", () => {
    const page = explanationPage(made(bytes("a plain text")))
    expect(page).toContain("default-src 'none'")
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/)
  })

  test("tells of a character its bits, each byte's, the stages that it woke and what could have come", () => {
    const bits = Float64Array.of(4, 1.25, 0.25)
    const levels = Uint8Array.of(0, 2, 1)
    const page = explanationPage(made(bytes("é "), { bits, levels }))
    expect(page).toContain(
      'class="b5 w2" title="é  5.25 bits&#10;bytes 0 to 1&#10;C3 4.00, A9 1.25&#10;woke stages 1 to 2&#10;likeliest: &lt; 61%"',
    )
    expect(page).toContain('class="b0 w1" title="space  0.25 bits&#10;byte 2: 20&#10;woke stage 1')
    expect(page).toContain("<dt>bits-per-byte</dt><dd>1.833</dd>")
    expect(page).toContain("<dt>bits a character</dt><dd>2.750</dd>")
  })

  test("holds each of any bytes once, and links that lead somewhere", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 200 }),
          fc.string({ unit: anyCharacter, minLength: 1 }).map(bytes),
        ),
        (any) => {
          let done = 0
          for (const { from, to, ends, text } of glyphsOf(any)) {
            expect(from).toBe(done)
            expect(ends.at(-1)).toBe(to)
            expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
            done = to
          }
          expect(done).toBe(any.length)
          let last = 0
          for (const { from, to } of placesOf(any)) {
            expect(from).toBeGreaterThanOrEqual(last)
            expect(to).toBeGreaterThan(from)
            last = to
          }
          const page = explanationPage(made(any))
          const ids = [...page.matchAll(/ id="(b\d+)"/g)].map(([, id]) => id)
          const links = [...page.matchAll(/href="#(b\d+)"/g)].map(([, id]) => id)
          expect(new Set(ids).size).toBe(ids.length)
          expect(links.toSorted()).toEqual(ids.toSorted())
          const text = page.slice(page.indexOf('<div class="text">'))
          expect(text.replaceAll(/<\/?(div|span|a)( [a-z]+="[^"<>]*")*>|<\/(body|html)>/g, "")).not.toMatch(
            /[<>]/,
          )
        },
      ),
      { seed: 14, numRuns: 300 },
    )
  })
})

describe("where the bits are", () => {
  test("words by their bits, and bytes by the boundary before them", () => {
    const text = bytes("ab cd é")
    const bits = Float64Array.of(1, 2, 9, 5, 0, 1, 3, 1)
    const levels = Uint8Array.of(0, 0, 1, 0, 0, 2, 0, 0)
    const explanation = made(text, { bits, levels })
    expect(mostSurprising(explanation, 2)).toEqual([
      { from: 3, to: 5, bits: 5 },
      { from: 6, to: 8, bits: 4 },
    ])
    expect(standings(explanation)).toEqual([
      { level: 0, bytes: 5, bits: 13 },
      { level: 1, bytes: 1, bits: 5 },
      { level: 2, bytes: 2, bits: 4 },
    ])
  })
})

describe("colours", () => {
  const luminance = (colour: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const value = parseInt(colour.slice(at, at + 2), 16) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a: string, b: string): number => {
    const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
    return (high + 0.05) / (low + 0.05)
  }

  test.each(["light", "dark"] as const)("can be read in %s", (mode) => {
    for (const shade of SHADES) {
      expect(contrast(INK[mode], shade[mode]), shade[mode]).toBeGreaterThanOrEqual(4.5)
      expect(contrast(MARK[mode], shade[mode]), shade[mode]).toBeGreaterThanOrEqual(3)
    }
  })

  test("any cost has one", () => {
    expect([0, 0.49, 0.5, 11.99, 12, 1e9].map(shadeOf)).toEqual([0, 0, 1, 7, 8, 8])
  })
})

describe("a model", () => {
  test("is asked for each byte as score is, in windows", async () => {
    await using opened = await openWriter(32)
    const { writer } = opened
    const text = bytes("The cat sat on the mat, and dreamt of fish. ")
    const told: number[] = []
    const found = await explainText(writer, { name: "t", bytes: text }, "tiny", {
      onProgress: (n) => told.push(n),
    })
    expect(found.windowing).toEqual({ rule: "sliding", windowBytes: 32, strideBytes: 16 })
    const [first] = await score(writer, bytes(""), [text.subarray(0, 32)])
    const [rest] = await score(writer, text.subarray(13, 32), [text.subarray(32)], { countEos: true })
    const nats = [...first.bytesNats, ...rest.bytesNats]
    for (const [i, bits] of found.bits.entries()) expect(bits).toBeCloseTo(-nats[i] / Math.LN2, 4)
    expect(found.eosBits).toBeCloseTo(-(rest.eosNats ?? NaN) / Math.LN2, 4)
    expect(found.likeliest.every((each) => each.length === 3)).toBe(true)
    expect(found.levels.length).toBe(text.length)
    expect(told.at(-1)).toBe(text.length)
  })

  test("is not asked for no bytes, or for too many", async () => {
    await using opened = await openWriter(32)
    await expect(explainText(opened.writer, document("none", ""), "m")).rejects.toThrow(/none has no bytes/)
    const long = { name: "long", bytes: new Uint8Array(MOST_EXPLAINED_BYTES + 1) }
    await expect(explainText(opened.writer, long, "m")).rejects.toThrow(/262145 bytes.*262144 at most/)
  })
})

test("a model that finds its segments says of each byte what it says where it is scored, beyond its context as well", async () => {
  await using opened = await openRouted(16)
  const { writer } = opened
  const text = bytes("the cat sat on the mat, the dog lay on the log")
  const { levels, windowing } = await explainText(writer, { name: "text", bytes: text }, "tiny")
  const { windowBytes, strideBytes } = windowing
  expect(windowBytes).toBe(16)
  let at = 0
  for (const window of windowsOf(text, windowing, true)) {
    expect(window.at).toBe(at)
    const [own] = await foundLevels(writer, [text.subarray(window.from, window.to)])
    expect([...levels.subarray(window.at, window.to)]).toEqual([...own.subarray(1 + window.at - window.from)])
    at = window.to
  }
  expect(at).toBe(text.length)
  expect(at).toBeGreaterThan(windowBytes + strideBytes)
  expect(levels.filter((level) => level > 0).length).toBeGreaterThan(4)
})
