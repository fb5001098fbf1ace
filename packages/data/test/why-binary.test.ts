/** Text or not, by the first bytes. */
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { whyBinary } from "../src/node/read/why-binary.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

describe("text or not", () => {
  test("text in an older encoding, or in UTF-16 without a mark, is told as that", () => {
    const cyrillic = "Привет мир, как дела сегодня?\n".repeat(100)
    const in1251 = Uint8Array.from(cyrillic, (c) => {
      const code = c.charCodeAt(0)
      return code < 128 ? code : code - 0x410 + 0xc0
    })
    expect(new TextDecoder("windows-1251").decode(in1251)).toBe(cyrillic)
    expect(whyBinary(in1251)).toMatch(
      /it looks like text in an older encoding \(windows-1251, .* \(encoding\)/,
    )
    // "テスト。" in Shift-JIS.
    const inShiftJis = Buffer.from("8365835883678142".repeat(300), "hex")
    expect(whyBinary(inShiftJis)).toMatch(/older encoding/)
    const le = Buffer.from(cyrillic, "utf16le")
    expect(whyBinary(le)).toMatch(/UTF-16: .* say that it is utf-16le \(encoding\)/)
    expect(whyBinary(le.subarray(0, 8191))).toMatch(/utf-16le/)
    expect(whyBinary(Buffer.from(le).swap16())).toMatch(/utf-16be/)
    expect(whyBinary(Buffer.from("漢字 かな。\n".repeat(900), "utf16le"))).toMatch(/utf-16le/)
  })

  test("what no encoding explains stays binary", () => {
    let state = 7
    const random = Uint8Array.from(
      { length: 8192 },
      () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >> 16,
    )
    expect(whyBinary(random)).toMatch(/^it is binary: /)
    const numbers = new Uint8Array(new Int32Array(2000).map((_, i) => i * i).buffer)
    expect(whyBinary(numbers)).toMatch(/^it is binary: byte \d+ is zero$/)
    expect(whyBinary(gzipSync(random))).toMatch(/^it is binary: /)
  })

  test("any text in UTF-8 is text, wherever the sample cuts it", () => {
    const text = fc
      .string({ unit: anyCharacter, minLength: 1, maxLength: 20 })
      .map((part) => part.replaceAll("\0", "x"))
    const property = fc.property(text, (part) => {
      const why = whyBinary(Buffer.from(part.repeat(Math.ceil(9000 / part.length))))
      if (why !== undefined) throw new Error(why)
    })
    fc.assert(property, { seed: 1, numRuns: 200 })
  })

  test("a stray byte in twenty is borne, more are not", () => {
    const withStrays = (strays: number): Uint8Array => new Uint8Array(1000).fill(0x61).fill(0xff, 0, strays)
    expect(whyBinary(withStrays(50))).toBeUndefined()
    expect(whyBinary(withStrays(51))).toMatch(
      /^it is not UTF-8: 51 of its first 1000 bytes belong to no character/,
    )
    expect(whyBinary(withStrays(51).fill(1, 500, 502))).toBe(
      "it is binary: 51 of its first 1000 bytes are not UTF-8",
    )
  })

  test("long forms, surrogates and what lies above Unicode are no characters", () => {
    for (const bytes of [
      [0xc0, 0x80],
      [0xe0, 0x80, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x80, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xc3],
    ]) {
      expect(whyBinary(Uint8Array.from(bytes))).toContain(`${bytes.length} of its first ${bytes.length}`)
    }
  })
})
