// Drawings and segments, small enough to check by hand.

import { describe, expect, test } from "vitest"
import { segments, show } from "@aunet/splitter"

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const drawn = (text: string, levels: string, options = {}): string =>
  show(encode(text), Uint8Array.from(levels, Number), options)

describe("show", () => {
  test("puts a mark after each boundary", () => {
    expect(drawn("The cat sat on ", "000100020003004")).toBe("The |cat ‖sat ⦀on ⦀4")
  })

  test("shows newlines, tabs, backslashes and what a terminal would obey or hide", () => {
    expect(drawn("a\n\tb\r\\", "010000")).toBe("a\\n|\\tb\\r\\\\")
    expect(drawn("\u001b[31m\u0000", "000000")).toBe("\\x1B[31m\\x00")
    expect(drawn("\u0085\u202e\u2028\u{e0041}", "000000000000")).toBe("\\u{85}\\u{202E}\\u{2028}\\u{E0041}")
  })

  test("leaves letters, marks and joined emoji as they are", () => {
    expect(drawn("é好", "00000")).toBe("é好")
    expect(drawn("👩‍🚀", "00000000001")).toBe("👩‍🚀|")
  })

  test("shows invalid bytes in hexadecimal, each with its own mark", () => {
    expect(show(Uint8Array.of(0x61, 0xe4, 0xbd, 0xff), Uint8Array.of(0, 0, 0, 1))).toBe("a\\xE4\\xBD\\xFF|")
  })

  test("takes a character apart that has a mark inside", () => {
    expect(drawn("é", "10")).toBe("\\xC3|\\xA9")
  })

  test("colours marks and breaks lines only if asked to", () => {
    expect(drawn("a b\n", "0102", { colour: true })).toBe("a \x1b[36m|\x1b[0mb\\n\x1b[33m‖\x1b[0m")
    expect(drawn("a\nb\n", "0101", { lines: true })).toBe("a\\n|\nb\\n|\n")
  })

  test("refuses levels of another text", () => {
    expect(() => drawn("abc", "00")).toThrow(expect.objectContaining({ code: "SPLITTER_LEVELS" }))
  })
})

describe("segments", () => {
  const bytes = encode("ab cd e")
  const levels = Uint8Array.from([0, 0, 1, 0, 0, 2, 0])
  const cut = (level: number): readonly string[] =>
    segments(bytes, levels, level).map((segment) => new TextDecoder().decode(segment.bytes))

  test("end after bytes of at least the level, or at the end", () => {
    expect(cut(1)).toEqual(["ab ", "cd ", "e"])
    expect(cut(2)).toEqual(["ab cd ", "e"])
    expect(cut(3)).toEqual(["ab cd e"])
  })

  test("say where they are and at which level they end", () => {
    expect(segments(bytes, levels, 1)[1]).toMatchObject({ start: 3, end: 6, level: 2 })
  })

  test("an empty text has none", () => {
    expect(segments(new Uint8Array(0), new Uint8Array(0), 1)).toEqual([])
  })

  test.each([0, 256, 1.5, NaN])("level %j is refused", (level) => {
    expect(() => segments(bytes, levels, level)).toThrow(expect.objectContaining({ code: "SPLITTER_LEVELS" }))
  })
})
