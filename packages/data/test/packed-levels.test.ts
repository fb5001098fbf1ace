/** Levels, packed lot by lot: what comes out is what went in, counted, and none above the depth. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { bitsFor, levelsPacker, unpackLevels } from "../src/stored/packed-levels.ts"

test("levels are what they were before they were packed, in lots that end anywhere", () => {
  const property = fc.property(
    fc.constantFrom(1, 2, 3, 12, 15, 200, 255),
    fc.nat(7),
    fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 4 }),
    fc.nat(3),
    (depth, shifted, texts, offset) => {
      const bits = bitsFor(depth)
      const shift = shifted % (8 / bits)
      const lots = texts.map((bytes) => bytes.map((byte) => byte % (depth + 1)))
      const levels = Uint8Array.from(lots.flatMap((lot) => [...lot]))
      const packer = levelsPacker(bits)
      // What was packed before leaves nothing behind.
      packer.begin(0)
      packer.add(new Uint8Array(300).fill(depth))
      packer.begin(shift)
      for (const lot of lots)
        expect(packer.add(Uint8Array.of(...new Uint8Array(offset), ...lot).subarray(offset))).toBe(true)
      const { packed, counts } = packer.take()
      expect(packed).toHaveLength(Math.ceil(((shift + levels.length) * bits) / 8))
      expect(counts).toEqual(
        Float64Array.from(counts, (_, level) => levels.filter((each) => each === level).length),
      )
      const place = new Uint8Array(levels.length)
      unpackLevels(packed, bits, shift, 255, place)
      expect(place).toEqual(levels)
      unpackLevels(packed, bits, shift, 1, place)
      expect(place).toEqual(levels.map((level) => Math.min(level, 1)))
    },
  )
  fc.assert(property, { seed: 1, numRuns: 500 })
})

test("a level that has no place is seen wherever it is", () => {
  const property = fc.property(
    fc.constantFrom(1, 2, 4),
    fc.integer({ min: 1, max: 150 }),
    fc.nat(),
    fc.nat(),
    (bits, length, at, above) => {
      const packer = levelsPacker(bits as 1 | 2 | 4)
      packer.begin(0)
      const levels = new Uint8Array(length)
      levels[at % length] = 2 ** bits + (above % (256 - 2 ** bits))
      expect(packer.add(levels)).toBe(false)
    },
  )
  fc.assert(property, { seed: 1, numRuns: 500 })
})
