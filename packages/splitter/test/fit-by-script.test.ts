// Segments by script, and which splitter fits each: all bytes are counted once, and length alone decides.

import * as fc from "fast-check"
import { expect, test } from "vitest"
import { fitByScript, orThrow, scriptSegments, type Splitter, everyNth } from "@aunet/splitter"
import { onByte } from "./simple-splitters.ts"

const SEED = 20261129
const encode = (text: string) => new TextEncoder().encode(text)
const spaces = onByte({ byte: 32, level: 1 })
/** Marks what ends a Thai word in the texts below, and spaces not. */
const stops = onByte({ byte: 0x2e, level: 1 })

test("a character without a script is the last one's, and what stands before the first is the first one's", () => {
  const [thai, latin] = scriptSegments([encode("1 Go! กขค. ก")], [spaces, stops], 1)
  // ก, ข and ค have three bytes each, and ". " between them is Thai; "! " is Latin.
  expect(thai).toEqual({ script: "Thai", bytes: 14, share: 14 / 20, bytesPerSegment: [[14], [14]] })
  expect(latin).toEqual({ script: "Latin", bytes: 6, share: 6 / 20, bytesPerSegment: [[3], [6]] })
  expect(scriptSegments([encode("1 2"), new Uint8Array(0)], [spaces], 1)).toMatchObject([
    { script: "", bytes: 3, share: 1 },
  ])
  expect(scriptSegments([], [spaces], 1)).toEqual([])
})

test("every byte is of one script and every boundary too, whatever the bytes are", () => {
  const piece = fc.constantFrom("a", " ", "1", "ก", "東", "\u0301", "é", "🐟").map(encode)
  const bytes = fc.array(fc.oneof(piece, fc.uint8Array({ maxLength: 2 })), { maxLength: 20 })
  const documents = fc.array(
    bytes.map((pieces) => Uint8Array.from(pieces.flatMap((one) => [...one]))),
    { maxLength: 3 },
  )
  fc.assert(
    fc.property(documents, (texts) => {
      const scripts = scriptSegments(texts, [spaces], 1)
      const all = texts.reduce((sum, { length }) => sum + length, 0)
      expect(scripts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(all)
      const boundaries = texts.reduce((sum, text) => sum + text.filter((byte) => byte === 32).length, 0)
      const counted = scripts.map(({ bytes, bytesPerSegment: [[each]] }) =>
        Math.round(bytes / (each as number)),
      )
      // A script without a boundary counts as one segment.
      const sum = counted.reduce((one, other) => one + other, 0)
      expect(sum).toBeGreaterThanOrEqual(boundaries)
      expect(sum).toBeLessThanOrEqual(boundaries + scripts.length)
    }),
    { seed: SEED, numRuns: 50 },
  )
})

test("the first splitter stays, unless a later one finds what it misses", () => {
  const fit = (text: string, splitters: readonly Splitter[], levels = 1) =>
    fitByScript([encode(text.repeat(50))], splitters, levels).map(({ script, fitting, isLong }) => [
      script,
      fitting,
      isLong,
    ])
  expect(fit("the cat sat. ", [spaces, stops])).toEqual([["Latin", 0, false]])
  expect(fit("กขค.กขค.กขค.กขค. ", [spaces, stops])).toEqual([["Thai", 1, false]])
  expect(fit("กขคกขคกขคกขค กขคกขคกขคกขค. ", [stops, spaces])).toEqual([["Thai", 1, true]])
  expect(fit("the cat sat. กขค.กขค.กขค.", [spaces, stops])).toEqual([
    ["Thai", 1, false],
    ["Latin", 0, false],
  ])
  // Below 5% of the text a script is not looked at.
  expect(fit(`${"the cat sat. ".repeat(20)}กข.`, [spaces, stops])).toEqual([["Latin", 0, false]])
  // As long at the first level: the one whose second level joins two is taken where both are used.
  const pairs = orThrow(everyNth(spaces, 2))
  expect(fit("the cat sat. ", [spaces, pairs], 2)).toEqual([["Latin", 0, false]])
  const same = {
    ...pairs,
    name: "same",
    split: (bytes: Uint8Array) => pairs.split(bytes).map((level) => (level > 0 ? 2 : 0)),
  }
  expect(fit("the cat sat. ", [same, pairs], 2)).toEqual([["Latin", 1, false]])
  expect(fit("the cat sat. ", [same, pairs], 1)).toEqual([["Latin", 0, false]])
})
