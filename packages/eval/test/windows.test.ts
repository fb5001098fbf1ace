// How texts are cut: by hand, and laws that hold for any.

import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { windowingOf } from "@aunet/eval"
import { windowsOf } from "../src/bits/windows.ts"
import { bytes } from "./models.ts"

const cut = (text: Uint8Array, windowBytes: number, strideBytes: number, countEos = false) =>
  [...windowsOf(text, { rule: "sliding", windowBytes, strideBytes }, countEos)].map(({ from, at, to }) => [
    from,
    at,
    to,
  ])

describe("by hand", () => {
  const fourteen = bytes("abcdefghijklmn")

  test("each window keeps what the stride does not take, the last reaches back as far as it can", () => {
    expect(cut(fourteen, 8, 4)).toEqual([
      [0, 0, 8],
      [4, 8, 12],
      [6, 12, 14],
    ])
  })

  test("the end takes the place of one byte", () => {
    expect(cut(bytes("abcdefgh"), 8, 4)).toEqual([[0, 0, 8]])
    expect(cut(bytes("abcdefgh"), 8, 4, true)).toEqual([
      [0, 0, 7],
      [1, 7, 8],
    ])
    expect(cut(bytes("abcdefg"), 8, 4, true)).toEqual([[0, 0, 7]])
  })

  test("no character is cut", () => {
    // é at 7 and 8; 日 at 9 to 11.
    expect(cut(bytes("abcdefgé日xyz"), 8, 4)).toEqual([
      [0, 0, 7],
      [1, 7, 9],
      [5, 9, 13],
      [7, 13, 15],
    ])
  })

  test("rolling windows are those of the harness", () => {
    // get_rolling_token_windows(range(18), prefix, 8, 1): inputs [p, 0..6], [7..14], [9..16].
    const windows = [
      ...windowsOf(new Uint8Array(18), { rule: "rolling", windowBytes: 8, strideBytes: 8 }, false),
    ]
    expect(windows).toEqual([
      { from: 0, at: 0, to: 8 },
      { from: 7, at: 8, to: 16 },
      { from: 9, at: 16, to: 18 },
    ])
  })
})

describe("of a model over tokens", () => {
  test("parts begin where tokens may, by either rule", () => {
    const text = bytes("The cat sat on the mat.")
    const starts = Uint8Array.from(text, (byte, i) => (i === 0 || byte === 0x20 ? 1 : 0))
    const windows = (rule: "sliding" | "rolling", strideBytes: number) =>
      [...windowsOf(text, { rule, windowBytes: 12, strideBytes }, false, starts)].map(({ from, at, to }) => [
        from,
        at,
        to,
      ])
    // Blanks at 3, 7, 11, 14, 18; the text ends at 23.
    expect(windows("sliding", 6)).toEqual([
      [0, 0, 11],
      [3, 11, 14],
      [7, 14, 18],
      [11, 18, 23],
    ])
    expect(windows("rolling", 12)).toEqual([
      [0, 0, 11],
      [10, 11, 23],
    ])
  })
})

describe("of any bytes", () => {
  const text = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 80 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).map(bytes),
  )

  test("each byte is scored once, no window is too long, half of one stands before what is scored", () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 2, max: 40 }),
        fc.nat(),
        fc.boolean(),
        (any, window, n, countEos) => {
          const stride = 1 + (n % (window >> 1))
          let done = 0
          for (const { from, at, to } of windowsOf(
            any,
            { rule: "sliding", windowBytes: window, strideBytes: stride },
            countEos,
          )) {
            expect(at).toBe(done)
            expect(to).toBeGreaterThan(at)
            const end = countEos && to === any.length ? 1 : 0
            expect(to - from + end).toBeLessThanOrEqual(window)
            if (at > 0) expect(to - at).toBeLessThanOrEqual(stride)
            // Up to three bytes are let go of so that a window begins with a character, and one for the end.
            if (at > 0) expect(at - from).toBeGreaterThanOrEqual(Math.min(at, window - stride) - 3 - end)
            done = to
          }
          expect(done).toBe(any.length)
        },
      ),
      { seed: 14, numRuns: 500 },
    )
  })
})

describe("what cannot be", () => {
  const model = { name: "m", contextBytes: 64 }

  test("has its range in the message", () => {
    expect(() => windowingOf(model, { windowBytes: 65 })).toThrow(/windowBytes is 65.*2 to 64/)
    expect(() => windowingOf(model, { windowBytes: 1 })).toThrow(/windowBytes is 1;/)
    expect(() => windowingOf(model, { strideBytes: 33 })).toThrow(/strideBytes is 33.*1 to 32/)
    expect(() => windowingOf({ name: "m" })).toThrow(/windowBytes is undefined/)
    expect(() => windowingOf(model, { rule: "rolling", windowBytes: 32 })).toThrow(/64 for windows that roll/)
    expect(() => windowingOf(model, { rule: "jumping" as never })).toThrow(/"jumping"/)
  })

  test("what is left out is the model's context, and half of it", () => {
    expect(windowingOf(model)).toEqual({ rule: "sliding", windowBytes: 64, strideBytes: 32 })
    expect(windowingOf(model, { rule: "rolling" })).toEqual({
      rule: "rolling",
      windowBytes: 64,
      strideBytes: 64,
    })
  })
})
