// How far boundaries agree, with numbers that can be checked by hand.

import * as fc from "fast-check"
import { expect, test } from "vitest"
import { addAgreement, agreement, agreementCounts, agreementOf } from "@aunet/splitter"

test("the drawing: two of three that are found are expected, two of three that are expected are found", () => {
  const [one] = agreement(Uint8Array.of(0, 1, 0, 1, 0, 1), Uint8Array.of(0, 1, 1, 0, 0, 1), 1)
  expect(one).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 })
})

test("a boundary of level 2 is one of level 1; a share of nothing is null", () => {
  expect(agreement(Uint8Array.of(2, 0, 1), Uint8Array.of(1, 1, 0), 2)).toEqual([
    { precision: 0.5, recall: 0.5, f1: 0.5 },
    { precision: 0, recall: null, f1: 0 },
  ])
  expect(agreement(Uint8Array.of(0), Uint8Array.of(0), 1)).toEqual([
    { precision: null, recall: null, f1: null },
  ])
})

test("bytes that are left out count nowhere, and counts of parts add up to those of the whole", () => {
  const levels = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 30 })
  fc.assert(
    fc.property(levels, fc.nat(30), (pairs, at) => {
      const counts = (some: (i: number) => boolean) =>
        agreementCounts(
          pairs.map(([found]) => found),
          pairs.map(([, expected]) => expected),
          2,
          some,
        )
      const both = addAgreement(
        counts((i) => i < at),
        counts((i) => i >= at),
      )
      expect(both).toEqual(counts(() => true))
      for (const shares of both.map(agreementOf))
        for (const share of Object.values(shares)) if (share !== null) expect(share).toBeLessThanOrEqual(1)
    }),
    { seed: 1 },
  )
})
