// How long segments are: what decides how often each stage of a model runs.
//
// In:  levels of one or more documents.  Out: counts and means a level.  Never: looks at bytes.

/** Is the length from which the position of a byte in its segment wraps in AU-Net's upsampler. */
export const WRAP_BYTES = 16

/** Tells how the segments of one level came out. */
export interface LevelStatistics {
  /** Which level: 1 to depth. */
  readonly level: number
  /** Bytes in all documents. */
  readonly bytes: number
  /** Bytes of at least this level: vectors that the pool keeps. */
  readonly boundaries: number
  /** Runs that end after a boundary or at the end of a document. */
  readonly segments: number
  /** Segments longer than `WRAP_BYTES`. */
  readonly longSegments: number
  /** Bytes of the longest segment. */
  readonly longestBytes: number
  /** Mean bytes a segment; 0 without any. */
  readonly bytesPerSegment: number
  /** Segments longer than `WRAP_BYTES` as a share of all, 0 to 1. */
  readonly shareLong: number
}

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
  const tallies = Array.from({ length: depth }, () => ({
    boundaries: 0,
    segments: 0,
    longSegments: 0,
    longestBytes: 0,
  }))
  let bytes = 0
  for (const levels of documents) {
    bytes += levels.length
    tallies.forEach((tally, k) => count(tally, levels, k + 1))
  }
  return tallies.map((tally, k) => ({
    level: k + 1,
    bytes,
    ...tally,
    bytesPerSegment: tally.segments === 0 ? 0 : bytes / tally.segments,
    shareLong: tally.segments === 0 ? 0 : tally.longSegments / tally.segments,
  }))
}

interface Tally {
  boundaries: number
  segments: number
  longSegments: number
  longestBytes: number
}

const count = (tally: Tally, levels: Uint8Array, level: number): void => {
  let start = 0
  for (let i = 0; i < levels.length; i++) {
    const marked = levels[i] >= level
    if (!marked && i + 1 < levels.length) continue
    const length = i + 1 - start
    start = i + 1
    tally.segments += 1
    if (marked) tally.boundaries += 1
    if (length > WRAP_BYTES) tally.longSegments += 1
    if (length > tally.longestBytes) tally.longestBytes = length
  }
}
