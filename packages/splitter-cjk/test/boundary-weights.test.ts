// Weights survive the way through text.

import * as fc from "fast-check"
import { expect, test } from "vitest"
import { packWeights, unpackWeights } from "../src/boundary-weights.ts"
import { FEATURE_BITS } from "../src/word-context.ts"

test("by hand: a weight after two left out, and one after 90", () => {
  const all = new Int8Array(1 << FEATURE_BITS)
  all[2] = 1
  all[93] = -45
  // The digits 2; 90 and 0; and 46, 0. A digit's character is U+0023 on.
  expect(packWeights(all)).toEqual({ gaps: "%~#", values: "Q#" })
})

test("unpacked, packed weights are the same", () => {
  const places = fc.array(fc.tuple(fc.nat((1 << FEATURE_BITS) - 1), fc.integer({ min: -45, max: 45 })))
  fc.assert(
    fc.property(places, (some) => {
      const all = new Int8Array(1 << FEATURE_BITS)
      for (const [place, weight] of some) all[place] = weight
      const { gaps, values } = packWeights(all)
      expect(Buffer.compare(Buffer.from(unpackWeights(gaps, values).buffer), Buffer.from(all.buffer))).toBe(0)
    }),
    { seed: 20_261_125, numRuns: 20 },
  )
})
