// Drawings of segments: what a person sees in a terminal and in a picture.

import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { texts } from "@aunet/splitter/conformance"
import { cellsOf } from "../src/draw/cells.ts"
import { drawSvg } from "../src/draw/draw-svg.ts"
import { drawTerminal } from "../src/draw/draw-terminal.ts"
import { rowsOf, runsOf, width } from "../src/draw/rows.ts"

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
/** Levels as digits, one a byte. */
const levelsOf = (digits: string): Uint8Array => Uint8Array.from(digits, Number)
const drawn = (text: string, digits: string, columns = 80) =>
  drawTerminal(bytesOf(text), levelsOf(digits), { depth: 2, columns, colour: false })

describe("in a terminal", () => {
  test("each level has a line of segments below the text", () => {
    expect(drawn("The cat sat", "00010002000")).toBe(
      ["The cat sat", "╰──╯╰──╯╰─╯", "╰──────╯╰─╯", ""].join("\n"),
    )
  })

  test("a wide character takes two columns, a mark none", () => {
    // 猫 is three bytes wide and two columns; e with U+0301 is one column.
    expect(drawn("猫e\u0301.", "0010012")).toBe(["猫e\u0301.", "╰╯╵╵", "╰──╯", ""].join("\n"))
  })

  test("a row that is full goes on below, broken after a segment where one ends near", () => {
    const lines = drawn("aaaa bbbb cccc dddd eeee ffff", "00001000010000100002000010000", 20).split("\n")
    expect(lines[0]).toBe("aaaa bbbb cccc ")
    // Level 2 goes on: open on the right, then open on the left.
    expect(lines[2]).toBe("╰──────────────")
    expect(lines[6]).toBe("────╯╰───────╯")
  })

  test("control characters and invalid bytes are written out", () => {
    const bytes = Uint8Array.of(0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xff, 0x00, 0x0d)
    const text = drawTerminal(bytes, new Uint8Array(8), { depth: 1, columns: 80, colour: false })
    expect(text.split("\n")[0]).toBe("\\x1B[31m\\xFF\\x00\\r")
  })

  test("without colour there is no escape sequence, with colour there is, and the same text", () => {
    const options = { depth: 2, columns: 80 }
    const [bytes, levels] = [bytesOf("The cat\n"), levelsOf("00010002")]
    const plain = drawTerminal(bytes, levels, { ...options, colour: false })
    const coloured = drawTerminal(bytes, levels, { ...options, colour: true })
    expect(plain).not.toContain("\x1b")
    expect(coloured).toContain("\x1b[36m")
    // eslint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\x1b\[\d+m/g, "")).toBe(plain)
  })

  test("what is read from the right has marks between its characters: columns would say nothing", () => {
    expect(drawn("אב גד", "000010000")).toBe("אב |גד\n")
  })

  test("a line that is read from the right leaves the other lines as they are", () => {
    expect(drawn("a b\nאב\nc d", "0122" + "00002" + "010")).toBe(
      ["a b\\n", "╰╯╵╰╯", "╰─╯╰╯", "", "אב\\n‖", "", "c d", "╰╯╵", "╰─╯", ""].join("\n"),
    )
  })

  test("an empty text draws nothing", () => {
    expect(drawn("", "")).toBe("")
  })
})

test("in a picture each line is read from the side of its first letter", () => {
  const svg = drawSvg(bytesOf("ab \u05d0\n\u05d0b\n"), levelsOf("0000010001"), { title: "", depth: 1 })
  const texts = [...svg.matchAll(/<text(?! class)([^>]*)>(.)/g)]
  expect(texts.map(([, attributes, first]) => [first, attributes?.includes("rtl")])).toEqual([
    ["a", false],
    ["\u05d0", true],
  ])
})

test("an escape beside text from the right keeps its backslash before its letter", () => {
  const escapes = (text: string, levels: string): (string | undefined)[] =>
    [...drawSvg(bytesOf(text), levelsOf(levels), { title: "", depth: 1 }).matchAll(/<tspan ([^>]*)>\\/g)].map(
      ([, attributes]) => attributes,
    )
  const apart = 'class="faint" direction="ltr" unicode-bidi="isolate"'
  expect(escapes("\u05d0\n", "000")).toEqual([apart])
  // A segment of Latin letters in a line from the right, and one from the right in a Latin line.
  expect(escapes("\u05d0a\n", "0100")).toEqual([apart])
  expect(escapes("a\u05d0\t\n", "1001" + "0")).toEqual([apart, 'class="faint"'])
  expect(escapes("a\n", "00")).toEqual(['class="faint"'])
})

describe("any bytes and any levels", () => {
  const anything = texts().chain((bytes) =>
    fc.record({
      bytes: fc.constant(bytes),
      levels: fc
        .array(fc.integer({ min: 0, max: 3 }), { minLength: bytes.length, maxLength: bytes.length })
        .map((list) => Uint8Array.from(list)),
    }),
  )

  test("a terminal gets no control character but newlines, and no row is wider than it", () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 20, max: 60 }), ({ bytes, levels }, columns) => {
        const text = drawTerminal(bytes, levels, { depth: 3, columns, colour: false })
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
        for (const row of rowsOf(cellsOf(bytes, levels), columns))
          expect(width(row)).toBeLessThanOrEqual(columns)
      }),
      { seed: 11, numRuns: 300 },
    )
  })

  test("the runs of a row lie side by side and fill it, at every level", () => {
    fc.assert(
      fc.property(anything, ({ bytes, levels }) => {
        const rows = rowsOf(cellsOf(bytes, levels), 30)
        for (let level = 1; level <= 3; level++) {
          runsOf(rows, level).forEach((runs, r) => {
            expect(runs.map(({ from }) => from)).toEqual([0, ...runs.slice(0, -1).map(({ to }) => to)])
            expect(runs.at(-1)?.to).toBe(width(rows[r] ?? []))
          })
        }
      }),
      { seed: 12, numRuns: 200 },
    )
  })

  test("a picture is well-formed: no bare < or &, no control character, every element closed", () => {
    fc.assert(
      fc.property(anything, ({ bytes, levels }) => {
        const svg = drawSvg(bytes, levels, { title: `<&" ${bytes.length}`, depth: 3 })
        expect(svg).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/)
        expect(svg.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u)
        expect(svg.match(/<(text|tspan|svg|style)\b/g)?.length).toBe(
          svg.match(/<\/(text|tspan|svg|style)>/g)?.length,
        )
        expect(svg).not.toContain("NaN")
      }),
      { seed: 13, numRuns: 200 },
    )
  })
})
