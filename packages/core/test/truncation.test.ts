/**
 * Truncation as the official code does it: at each stage the first `max_seqlens` boundaries stay, counted
 * over the whole row, and only those that all stages before kept (aunet.md 2.8).
 */
import fc from "fast-check"
import { expect, test } from "vitest"
import { hierarchy } from "@aunet/core"

/** The official rule in masks over the bytes of a row: which bytes each stage keeps. */
function officialMasks(levels: readonly number[], longest: readonly number[]): boolean[][] {
  const forced = levels.map((level, t) => (t === 0 ? longest.length - 1 : level))
  let remaining = forced.map(() => true)
  return longest.slice(1).map((most, i) => {
    let count = 0
    const mask = forced.map((level) => level > i && ++count <= most)
    remaining = mask.map((own, t) => own && remaining[t])
    return remaining
  })
}

test("the positions of every stage are those of the official masks", () => {
  const row = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(
      row,
      fc.tuple(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
      ),
      (levels, deep) => {
        const longest = [levels.length, ...deep]
        const { pools, counts } = hierarchy(Uint8Array.from(levels), longest)
        // From positions of each stage back to bytes.
        let bytes = levels.map((_, t) => t)
        officialMasks(levels, longest).forEach((mask, s) => {
          bytes = [...pools[s].kept.slice(0, counts[s + 1][0])].map((position) => bytes[position])
          expect(bytes).toEqual(mask.flatMap((kept, t) => (kept ? [t] : [])))
        })
      },
    ),
    { seed: 7, numRuns: 500 },
  )
})
