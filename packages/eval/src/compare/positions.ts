/**
 * How many positions each stage of an arm has for a byte of text.
 *
 *     bytes   The |cat ‖sat |on ⦀      16 bytes, 4 words, 2 pairs, 1 four:   [1, 4, 8, 16] bytes a position
 *
 * In: documents, a splitter. Out: a number a stage. Never: capacities, whose padding is no useful work.
 */
import { AunetError } from "@aunet/base"
import { demand, encodeDocument } from "@aunet/core"
import type { Document } from "@aunet/data"
import type { Splitter } from "@aunet/splitter"

/** Bytes that are looked at, spread over the documents; more would not move the figures. */
const LOOKED_AT = 2 ** 22

/**
 * Measures bytes a position.
 *
 * A long text is looked at in whole pieces of equal distance.
 *
 * @throws AunetError BAD_DATA when a stage has nothing to pool
 */
export function bytesPerPosition(
  documents: readonly Document[],
  splitter: Splitter,
  stages: number,
): number[] {
  const total = documents.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const every = Math.max(1, Math.ceil(total / LOOKED_AT))
  const piece = 2 ** 16
  let seen = 0
  let at = 0
  let pieces = 0
  const counts = new Array<number>(stages).fill(0)
  for (const { bytes } of documents)
    for (let from = 0; from < bytes.length; from += piece) {
      if (at++ % every !== 0) continue
      const { levels } = encodeDocument(bytes.subarray(from, from + piece), splitter, stages)
      seen += levels.length
      pieces++
      for (const [stage, count] of demand(levels, stages).entries()) counts[stage] += count
    }
  // The beginning of each piece wakes all stages, whatever the text is.
  const empty = counts.findIndex((count) => count <= pieces)
  if (empty >= 0)
    throw new AunetError(
      "BAD_DATA",
      seen === 0
        ? "there is no text to train on; give at least one document with bytes in it"
        : `the splitter ${splitter.name} never wakes stage ${empty} in this text; take fewer stages, or another splitter`,
    )
  return counts.map((count) => Math.max(1, seen / count))
}
