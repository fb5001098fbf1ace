// What pretok and punct do, small enough to check by hand, and where they differ from the official rules.

import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { show } from "@aunet/splitter"
import type { Splitter } from "@aunet/splitter"
import { texts } from "@aunet/splitter/conformance"
import { pretok, pretokPlugin, punct, punctPlugin } from "@aunet/splitter-whitespace"
import { golden } from "./golden.ts"
import { levelsByPattern, repaired } from "./official-rule.ts"

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const drawing =
  (splitter: Splitter) =>
  (text: string | number[]): string => {
    const bytes = typeof text === "string" ? encode(text) : Uint8Array.from(text)
    return show(bytes, splitter.split(bytes))
  }

const TEXT = "The cat sat on the mat. It's 12345 dogs, 3.14!"

describe("pretok, by hand", () => {
  const drawn = drawing(pretok())

  test("the first character of each pre-token is marked: the space before a word, or its first letter", () => {
    expect(drawn(TEXT)).toBe("T|he |cat |sat |on |the |mat.| |It'|s| |1|234|5 |dogs,| |3|.|1|4!|")
  })

  test("one space belongs to the word or symbols after it, but not to numbers", () => {
    expect(drawn("a b -c 1")).toBe("a| |b |-c| |1|")
    expect(drawn("a\tb\u3000c")).toBe("a|\\t|b|\u3000|c|")
  })

  test("more whitespace is a pre-token up to the end of its newlines", () => {
    expect(drawn("a   b")).toBe("a| |  b|")
    expect(drawn("a \nb\n\n\nc")).toBe("a| |\\n\\nb|\\n|\\n\\n\\n\\nc|".replaceAll("\\n\\n", "\\n\n"))
  })

  test("a newline ends one, so that what indents the next line is its own", () => {
    expect(drawn("a\n  b")).toBe("a|\\n|\n |\u0020b|".replace("\n ", "\n "))
  })

  test("newlines right after symbols belong to them", () => {
    expect(drawn("a.\n\n b")).toBe("")
  })

  test("a word goes by sixteen letters, symbols and numbers by threes", () => {
    expect(drawn("abcdefghijklmnopqrs")).toBe("a|bcdefghijklmnopq|rs")
    expect(drawn("....1234")).toBe(".|...|1|234|")
  })

  test("combining marks and joiners are letters; an invalid byte is a symbol", () => {
    expect(drawn(" हिन्दी")).toBe(" |हिन्दी")
    expect(drawn([0x61, 0xff, 0x20, 0xff, 0x62])).toBe("a|\\xFF| |\\xFFb|")
  })
})

describe("punct, by hand", () => {
  const drawn = drawing(punct())

  test("numbers and symbols by threes; words end nothing", () => {
    expect(drawn(TEXT)).toBe("The cat sat on the mat.| It'|s 1|234|5 dogs,| 3|.|1|4!|")
  })

  test("a newline is marked itself, once a run, and not after symbols", () => {
    expect(drawn("a \nb\r\n\nc.\nd")).toBe("")
  })

  test("combining marks are letters; an invalid byte is a symbol", () => {
    expect(drawn("e\u0301½")).toBe("e\u0301½|")
    expect(drawn([0x61, 0xff, 0xff, 0xff, 0xff])).toBe("a\\xFF|\\xFF\\xFF\\xFF|")
  })
})
