// Read this first: what the splitter of words does, small enough to check by hand.
//
// | ends a segment of level 1, ‖ of level 2 (so of level 1 too), ⦀ of level 3.

import { describe, expect, test } from "vitest"
import { orThrow, show } from "@aunet/splitter"
import { words } from "@aunet/splitter-whitespace"

const drawn = (text: string | number[], ...groups: number[]): string => {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : Uint8Array.from(text)
  return show(bytes, orThrow(words({ groups })).split(bytes))
}

const TEXT = "The cat sat on the mat. It's 12345 dogs, 3.14!"

describe("words", () => {
  test("a word ends with its space; numbers go by threes; the first symbol of a run is marked", () => {
    expect(drawn(TEXT, 1)).toBe("The |cat |sat |on |the |mat.| |It'|s |1|234|5 |dogs,| |3|.|1|4!|")
  })

  test("level 2 counts pairs of words; numbers and symbols are boundaries at every level", () => {
    expect(drawn(TEXT, 1, 2)).toBe("The |cat ‖sat |on ‖the |mat.‖ ‖It'‖s |1‖234‖5 ‖dogs,‖ |3‖.‖1‖4!‖")
  })

  test("level 3 counts fours", () => {
    expect(drawn("a b c d e f g h i ", 1, 2, 4)).toBe("a |b ‖c |d ⦀e |f ‖g |h ⦀i |")
  })

  test("whitespace after whitespace ends no word, and groups are counted from there anew", () => {
    expect(drawn("a b  c d e  ", 1, 2)).toBe("a |b ‖ c |d ‖e | ")
    expect(drawn("a  b c d ", 1, 2)).toBe("a | b |c ‖d |")
  })

  test("a newline is marked itself, once a run, whatever whitespace is before it", () => {
    expect(drawn("a\nb\r\n\nc  \nd", 1, 2)).toBe("a\\n‖b\\r‖\\n\\nc | \\n‖d")
  })

  test("newlines right after symbols belong to them", () => {
    expect(drawn("end.\n\nnew", 1, 2)).toBe("end.‖\\n|\\nnew")
    expect(drawn("end. \nnew", 1, 2)).toBe("end.‖ |\\n‖new")
  })

  test("combining marks belong to letters", () => {
    expect(drawn("e\u0301te\u0301 ", 1)).toBe("e\u0301te\u0301 |")
    expect(drawn("हिन्दी สวัสดี ", 1)).toBe("हिन्दी |สวัสดี |")
  })

  test("a character's level sits on its last byte", () => {
    const levels = orThrow(words({ groups: [1] })).split(new TextEncoder().encode("é。😀"))
    expect([...levels]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0])
    expect(drawn("。a😀", 1)).toBe("。|a😀|")
  })

  test("an invalid byte is a symbol; one that could have begun a character comes too late for a mark", () => {
    expect(drawn([0x61, 0xff, 0x62], 1)).toBe("a\\xFF|b")
    expect(drawn([0x61, 0xe4, 0xbd, 0x62, 0x20], 1)).toBe("a\\xE4\\xBDb |")
    // They still count as symbols: these two make the third and fourth of their run.
    expect(drawn([0xe4, 0xbd, 0x2e, 0x2e], 1)).toBe("\\xE4\\xBD..|")
  })
})
