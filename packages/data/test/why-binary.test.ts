/** Text or not, by the first bytes. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { whyBinary } from "../src/node/read/why-binary.ts"

describe("text or not", () => {
  test("any text in UTF-8 is text, wherever the sample cuts it", () => {
    const text = fc
      .string({ unit: "binary", minLength: 1, maxLength: 20 })
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
    expect(whyBinary(withStrays(51))).toBe("it is binary: 51 of its first 1000 bytes are not UTF-8")
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
