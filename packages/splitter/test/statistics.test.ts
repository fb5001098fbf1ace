// Counts of segments, small enough to check by hand; and that counting in pieces changes nothing.

import * as M from "fp-ts/lib/Monoid.js"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  binRange,
  lengthQuantile,
  segmentCounter,
  segmentCounts,
  type SegmentCounts,
  segments,
  statistics,
  summary,
} from "@aunet/splitter"

const levelsOf = fc.array(fc.nat(3), { maxLength: 40 }).map((levels) => Uint8Array.from(levels))

const counted = (documents: readonly Uint8Array[], depth = 2): SegmentCounts => {
  const counter = segmentCounter(depth)
  for (const levels of documents) {
    counter.push(levels)
    counter.endDocument()
  }
  return counter.counts()
}

test("bytes, segments, boundaries and long segments of each level are counted over all documents", () => {
  const first = Uint8Array.from([0, 0, 1, 0, 2, 0])
  const second = new Uint8Array(20)
  expect(statistics([first, second], 2)).toEqual([
    {
      level: 1,
      bytes: 26,
      boundaries: 2,
      segments: 4,
      longSegments: 1,
      longestBytes: 20,
      // One of 1 byte, one of 2, one of 3, one of 20.
      lengths: [1, 1, 1, ...Array<number>(16).fill(0), 1],
      bytesPerSegment: 6.5,
      shareLong: 0.25,
    },
    {
      level: 2,
      bytes: 26,
      boundaries: 1,
      segments: 3,
      longSegments: 1,
      longestBytes: 20,
      lengths: [1, 0, 0, 0, 1, ...Array<number>(14).fill(0), 1],
      bytesPerSegment: 26 / 3,
      shareLong: 1 / 3,
    },
  ])
})

test("sixteen bytes are not long, seventeen are", () => {
  const levels = new Uint8Array(33)
  levels[15] = 1
  expect(statistics([levels], 1)[0]).toMatchObject({ segments: 2, longSegments: 1, shareLong: 0.5 })
})

test("nothing has no segments, and no division by zero", () => {
  expect(statistics([], 1)).toEqual([
    {
      level: 1,
      bytes: 0,
      boundaries: 0,
      segments: 0,
      longSegments: 0,
      longestBytes: 0,
      lengths: [],
      bytesPerSegment: 0,
      shareLong: 0,
    },
  ])
  expect(lengthQuantile(counted([]).levels[0], 0.5)).toBe(0)
})

test("the counts are those of the segments, level by level", () => {
  fc.assert(
    fc.property(fc.array(levelsOf, { maxLength: 4 }), (documents) => {
      const all = statistics(documents, 3)
      for (const { level, segments: count, longestBytes } of all) {
        const lengths = documents.flatMap((levels) =>
          segments(levels, levels, level).map(({ start, end }) => end - start),
        )
        expect([count, longestBytes]).toEqual([lengths.length, Math.max(0, ...lengths)])
      }
    }),
    { seed: 61, numRuns: 200 },
  )
})

test("in pieces of any size a document counts as in one", () => {
  fc.assert(
    fc.property(levelsOf, fc.nat(40), fc.nat(40), (levels, a, b) => {
      const counter = segmentCounter(2)
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      for (const piece of [levels.slice(0, from), levels.slice(from, to), levels.slice(to)])
        counter.push(piece)
      counter.endDocument()
      expect(counter.counts()).toEqual(counted([levels]))
    }),
    { seed: 62, numRuns: 200 },
  )
})

describe("counts are a monoid", () => {
  const counts = fc
    .tuple(fc.array(levelsOf, { maxLength: 3 }), fc.nat(3))
    .map(([documents, depth]) => counted(documents, depth))

  test("associative, with an identity", () => {
    const { concat, empty } = segmentCounts
    fc.assert(
      fc.property(counts, counts, counts, (a, b, c) => {
        expect(concat(a, concat(b, c))).toEqual(concat(concat(a, b), c))
        expect(concat(a, empty)).toEqual(a)
        expect(concat(empty, a)).toEqual(a)
      }),
      { seed: 63, numRuns: 200 },
    )
  })

  test("counted apart and added is counted together", () => {
    fc.assert(
      fc.property(fc.array(levelsOf, { maxLength: 5 }), (documents) => {
        const apart = M.concatAll(segmentCounts)(documents.map((levels) => counted([levels])))
        expect(summary(apart)).toEqual(documents.length === 0 ? [] : summary(counted(documents)))
      }),
      { seed: 64, numRuns: 200 },
    )
  })
})

describe("lengths", () => {
  const ofLengths = (lengths: readonly number[]) =>
    counted(
      lengths.map((length) => new Uint8Array(length)),
      1,
    ).levels[0]

  test("every length is in the bin that holds it, the bins lie side by side, no wider than a sixteenth", () => {
    for (const length of [1, 2, 63, 64, 65, 68, 69, 127, 128, 129, 136, 137, 1000, 65_536, 65_537]) {
      const bin = ofLengths([length]).lengths.length - 1
      const { least, most } = binRange(bin)
      expect(length >= least && length <= most, `${length} in ${least}..${most}`).toBe(true)
      expect(most - least).toBeLessThanOrEqual(length / 16)
      expect(binRange(bin + 1).least).toBe(most + 1)
    }
  })

  test("quantiles of 1, 2, 3 ... 10", () => {
    const counts = ofLengths([3, 1, 2, 10, 9, 8, 4, 5, 6, 7])
    expect([0, 0.1, 0.11, 0.5, 0.9, 1].map((share) => lengthQuantile(counts, share))).toEqual([
      1, 1, 2, 5, 9, 10,
    ])
  })

  test("the greatest length is told as it is, a lower quantile to a sixteenth", () => {
    const counts = ofLengths([1000, 2001])
    expect(lengthQuantile(counts, 1)).toBe(2001)
    expect(lengthQuantile(counts, 0.5)).toBeGreaterThanOrEqual(1000)
    expect(lengthQuantile(counts, 0.5)).toBeLessThan(1063)
  })

  test.each([-0.1, 1.1, NaN])("the share %j is refused", (share) => {
    expect(() => lengthQuantile(ofLengths([1]), share)).toThrow(
      expect.objectContaining({ code: "SPLITTER_LEVELS" }),
    )
  })
})
