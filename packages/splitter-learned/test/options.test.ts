// Choices of a fitting: what cannot be is refused by name, with what to give.

import * as E from "fp-ts/lib/Either.js"
import { expect, test } from "vitest"
import { type FitOptions, fitStart } from "@aunet/splitter-learned"
import { fitOn } from "./fit-on.ts"
import { SPACED, madeUpText } from "./made-up-text.ts"

const refused: readonly (readonly [what: string, options: unknown])[] = [
  ["the options", null],
  ["the options", [5, 10]],
  ["bytesPerSegment", {}],
  ["bytesPerSegment", { bytesPerSegment: [] }],
  ["bytesPerSegment", { bytesPerSegment: [0.5] }],
  ["bytesPerSegment", { bytesPerSegment: [10, 5] }],
  ["bytesPerSegment", { bytesPerSegment: ["5"] }],
  ["bytesPerSegment", { bytesPerSegment: [1, 2, 3, 4, 5, 6, 7, 8, 9] }],
  ["rule", { bytesPerSegment: [5], rule: "toString" }],
  ["perScript", { bytesPerSegment: [5], perScript: true }],
  ["contextCharacters", { bytesPerSegment: [5], contextCharacters: 9 }],
  ["shortestBytes", { bytesPerSegment: [5], shortestBytes: [1, 2] }],
  ["shortestBytes[0]", { bytesPerSegment: [5], shortestBytes: [6] }],
  ["longestBytes[1]", { bytesPerSegment: [5, 10], longestBytes: [6, 8] }],
  ["the option", { bytesPerSegment: [5], bytes: 3 }],
]

test.each(refused)("%s is refused in %j", (what, options) => {
  const start = fitStart(options as FitOptions)
  if (E.isRight(start)) throw new Error("it was taken")
  expect(start.left.code).toBe("SPLITTER_OPTIONS")
  expect(start.left.message).toContain(`learned: ${what} cannot be`)
  expect(start.left.message).toContain("; give ")
})

test("text that is too short or always the same is refused", () => {
  const of = (text: Uint8Array): string => {
    const fit = fitOn([text], { bytesPerSegment: [5] })
    if (E.isRight(fit)) throw new Error("it was fitted")
    expect(fit.left.code).toBe("SPLITTER_TEXT")
    return fit.left.message
  }
  expect(of(madeUpText(SPACED, 1, 10_000).text)).toContain("too few")
  expect(of(new Uint8Array(50_000).fill(97))).toContain("repeats itself")
})
