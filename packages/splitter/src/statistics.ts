// How long segments are: what decides how often each stage of a model runs.
//
// In:  levels, a document or a piece of one at a time.  Out: counts, and means a level.  Never: looks at
// bytes, or keeps levels.
//
//     levels -> segmentCounter -> SegmentCounts   one a machine, file, language ...
//               segmentCounts.concat(a, b)        and all of them together
//               summary(counts)                   means, shares and quantiles

import type * as M from "fp-ts/lib/Monoid.js"
import { SplitterError } from "./splitter-error.ts"
import { addLengths, binOf, binRange, noLengths } from "./length-bins.ts"

/** Is the length from which the position of a byte in its segment wraps in AU-Net's upsampler. */
export const WRAP_BYTES = 16

/** Counts the segments of one level. */
export interface LevelCounts {
  /** Bytes of at least this level: vectors that the pool keeps. */
  readonly boundaries: number
  /** Runs that end after a boundary or at the end of a document. */
  readonly segments: number
  /** Segments longer than `WRAP_BYTES`. */
  readonly longSegments: number
  /** Bytes of the longest segment. */
  readonly longestBytes: number
  /** Segments by length, in the bins of `binRange`; trailing empty bins are left out. */
  readonly lengths: readonly number[]
}

/** Counts the segments of some documents, level by level. */
export interface SegmentCounts {
  readonly documents: number
  readonly bytes: number
  /** Level 1 first. */
  readonly levels: readonly LevelCounts[]
}

/** Counts the segments of documents that come one after another, in pieces of any size. */
export interface SegmentCounter {
  /** Takes levels of the present document, after those that it took before. */
  push(levels: Uint8Array): void
  /** Ends the present document; its last segment ends with it. */
  endDocument(): void
  /** Gives what was counted so far. An unfinished segment is not in it, its bytes are. */
  counts(): SegmentCounts
}

/**
 * Opens a counter.
 *
 * @param depth how many levels to count, 0 to 255: the splitter's depth
 * @example
 * const counter = segmentCounter(splitter.depth)
 * for (const bytes of documents) {
 *   counter.push(splitter.split(bytes))
 *   counter.endDocument()
 * }
 * summary(counter.counts())[0].bytesPerSegment
 */
export const segmentCounter = (depth: number): SegmentCounter => {
  const tallies = Array.from({ length: depth }, () => ({ ...noCounts, lengths: [] as number[], start: 0 }))
  let documents = 0
  let bytes = 0
  // Bytes of the present document.
  let at = 0
  const end = (tally: (typeof tallies)[number], place: number): void => {
    const length = place - tally.start
    tally.start = place
    tally.segments += 1
    if (length > WRAP_BYTES) tally.longSegments += 1
    if (length > tally.longestBytes) tally.longestBytes = length
    const bin = binOf(length)
    while (tally.lengths.length <= bin) tally.lengths.push(0)
    tally.lengths[bin] += 1
  }
  return {
    push: (levels) => {
      for (let i = 0; i < levels.length; i++) {
        const marked = Math.min(levels[i], depth)
        for (let k = 0; k < marked; k++) {
          tallies[k].boundaries += 1
          end(tallies[k], at + i + 1)
        }
      }
      at += levels.length
      bytes += levels.length
    },
    endDocument: () => {
      for (const tally of tallies) {
        if (tally.start < at) end(tally, at)
        tally.start = 0
      }
      documents += 1
      at = 0
    },
    counts: () => ({
      documents,
      bytes,
      levels: tallies.map(({ start: _, ...tally }) => ({ ...tally, lengths: [...tally.lengths] })),
    }),
  }
}

const noCounts = { boundaries: 0, segments: 0, longSegments: 0, longestBytes: 0 }

/** Adds counts of different documents: levels that one side lacks count as none. */
export const segmentCounts: M.Monoid<SegmentCounts> = Object.freeze({
  empty: Object.freeze({ documents: 0, bytes: 0, levels: [] }),
  concat: (a: SegmentCounts, b: SegmentCounts): SegmentCounts => {
    const none: LevelCounts = { ...noCounts, lengths: noLengths }
    const depth = Math.max(a.levels.length, b.levels.length)
    return {
      documents: a.documents + b.documents,
      bytes: a.bytes + b.bytes,
      levels: Array.from({ length: depth }, (_, k) => {
        const { [k]: first = none } = a.levels
        const { [k]: second = none } = b.levels
        return {
          boundaries: first.boundaries + second.boundaries,
          segments: first.segments + second.segments,
          longSegments: first.longSegments + second.longSegments,
          longestBytes: Math.max(first.longestBytes, second.longestBytes),
          lengths: addLengths(first.lengths, second.lengths),
        }
      }),
    }
  },
})

/** Tells how the segments of one level came out. */
export interface LevelStatistics extends LevelCounts {
  /** Which level: 1 to depth. */
  readonly level: number
  /** Bytes in all documents. */
  readonly bytes: number
  /** Mean bytes a segment; 0 without any. */
  readonly bytesPerSegment: number
  /** Segments longer than `WRAP_BYTES` as a share of all, 0 to 1. */
  readonly shareLong: number
}

/** Gives means and shares, level 1 first. */
export const summary = ({ bytes, levels }: SegmentCounts): readonly LevelStatistics[] =>
  levels.map((counts, k) => ({
    level: k + 1,
    bytes,
    ...counts,
    bytesPerSegment: counts.segments === 0 ? 0 : bytes / counts.segments,
    shareLong: counts.segments === 0 ? 0 : counts.longSegments / counts.segments,
  }))

/**
 * Counts segments level by level over any number of documents.
 *
 * @param documents the levels of each document, as `split` gave them
 * @param depth the splitter's depth: how many levels to count
 * @returns one entry a level, 1 first
 * @example
 * statistics([splitter.split(bytes)], splitter.depth)[0].bytesPerSegment
 */
export const statistics = (documents: Iterable<Uint8Array>, depth: number): readonly LevelStatistics[] => {
  const counter = segmentCounter(depth)
  for (const levels of documents) {
    counter.push(levels)
    counter.endDocument()
  }
  return summary(counter.counts())
}

/**
 * Gives the length that a share of all segments does not exceed: 0.5 is the median.
 *
 * Exact up to 64 bytes, and the greatest length of a bin above, at most 1/16 too much.
 *
 * @param counts of one level
 * @param share 0 to 1
 * @returns bytes; 0 when there are no segments
 * @throws SplitterError `SPLITTER_LEVELS` for another share
 */
export const lengthQuantile = (counts: LevelCounts, share: number): number => {
  if (!(share >= 0 && share <= 1)) {
    throw new SplitterError(
      "SPLITTER_LEVELS",
      `There is no quantile ${share}: ask for a share from 0 to 1.`,
      share,
    )
  }
  const wanted = Math.max(1, Math.ceil(share * counts.segments))
  let seen = 0
  for (const [bin, count] of counts.lengths.entries()) {
    seen += count
    if (seen >= wanted) return Math.min(binRange(bin).most, counts.longestBytes)
  }
  return 0
}
