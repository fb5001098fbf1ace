/**
 * How long the segments of a text are, however long it is.
 *
 * In: a splitter, and the pieces of one document. Out: counts. Never: holds more than a piece, or keeps signals
 * from being heard.
 */
import { nextLevel, segmentCounter, type SegmentCounts, type Splitter } from "@aunet/splitter"
import { bytes } from "./figures.ts"
import { breathe } from "../interrupts.ts"
import type { Screen } from "./screen.ts"

/** Bytes from which it takes long enough to be told of. */
const TOLD_FROM = 2 ** 22

/**
 * Counts with a cursor of the splitter, which gives what `split` gives for the whole (law S5).
 *
 * @returns what was counted when nobody reads the results any more, too
 */
export async function countSegments(
  splitter: Splitter,
  pieces: AsyncIterable<Uint8Array>,
  screen: Screen,
): Promise<SegmentCounts> {
  const counter = segmentCounter(splitter.depth)
  const cursor = splitter.cursor()
  let read = 0
  for await (const piece of pieces) {
    const levels = new Uint8Array(piece.length)
    for (let i = 0; i < piece.length; i++) levels[i] = nextLevel(splitter, cursor, piece[i] as number)
    counter.push(levels)
    read += piece.length
    if (read > TOLD_FROM) screen.progress(`${bytes(read)} counted`)
    await breathe()
    if (screen.closed.aborted) break
  }
  counter.endDocument()
  return counter.counts()
}
