// The trace under a text: marks stand under their characters, whatever the characters are.

import * as fc from "fast-check"
import stringWidth from "string-width"
import { expect, test } from "vitest"
import { traceLines } from "../src/draw/trace-lines.ts"
import { anyCharacter } from "../../../tools/any-character.ts"

/** Traces a text whose every byte has the level that `levelOf` gives for its place. */
function trace(text: string | Uint8Array, levelOf: (byte: number) => number, columns = 20): string {
  const lines = traceLines(columns, false)
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text
  let out = ""
  for (const byte of bytes)
    out += lines.push({ text: decoder.decode(Uint8Array.of(byte), { stream: true }), level: levelOf(byte) })
  return out + lines.end()
}
const spaces = (byte: number): number => (byte === 32 ? 1 : byte === 46 ? 2 : 0)

test("marks stand under the bytes that woke a stage", () => {
  expect(trace("The cat sat. So.", spaces)).toBe("The cat sat. So.\n   1   1   21  2\n")
})

test("a row ends at the width of the terminal and at a newline, which is drawn", () => {
  expect(trace("abcdefghijklmnopqrs tuv\n\nw", spaces)).toBe(
    "abcdefghijklmnopqrs \n                   1\ntuv↵\n\n↵\n\nw\n\n",
  )
})

test("wide characters, combining marks and tabs keep what follows in its place", () => {
  expect(trace("日本 a", spaces)).toBe("日本 a\n    1\n")
  expect(trace("e\u0301 x", spaces)).toBe("e\u0301 x\n 1\n")
  expect(trace("\ta b", spaces)).toBe("→a b\n  1\n")
  // The last byte of a character carries its level; the character is one mark.
  expect(trace("日", (byte) => (byte === 0xa5 ? 1 : 0))).toBe("日\n1\n")
})

test("what would command a terminal is written out, and bytes that are no text are replaced", () => {
  expect(trace("\x1b[31m ", spaces)).toBe("\\x1B[31m \n        1\n")
  expect(trace(Uint8Array.of(0xff, 0x20), spaces)).toBe("\ufffd \n 1\n")
})

test("no row is wider than the terminal, and nothing of the text is lost", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter, maxLength: 60 }),
      fc.integer({ min: 20, max: 60 }),
      (text, columns) => {
        const rows = trace(text, spaces, columns).split("\n")
        for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(columns)
        const above = rows.filter((_, i) => i % 2 === 0).join("")
        for (const character of text.replace(/[^a-zA-Z]/g, "")) expect(above).toContain(character)
      },
    ),
    { seed: 5, numRuns: 300 },
  )
})
