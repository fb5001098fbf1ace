/**
 * The levels of some documents that follow each other, in this thread.
 *
 * In: a splitter, a way to read bytes, where documents begin and end; or a part of a long document, and where the cursor
 * stood before it. Out: their levels, packed. Never: reads more than the task.
 */
import { type Json, levelsOf, nextLevel, type Splitter } from "@aunet/splitter"
import { type LevelBits, packLevels } from "../stored/packed-levels.ts"

/** Documents that follow each other. */
export interface LevelsTask {
  /** The first byte of the first. */
  readonly from: number
  /** The end of each. */
  readonly ends: Float64Array
  readonly bits: LevelBits
  /** Of a part of a document: what the cursor said after the part before; none for the first. */
  readonly part?: { readonly saved?: Json }
}

/** Their levels. */
export interface PackedLevels {
  /** The first byte has 0 in place of the levels before these. */
  readonly packed: Uint8Array<ArrayBuffer>
  /** [256], how often each level comes. */
  readonly counts: Float64Array<ArrayBuffer>
  /** Of a part of a document: where the cursor stands. */
  readonly saved?: Json
}

/** Gives the levels of a task. A cursor gives those that `split` gives of the whole (law S5). */
export function packTask(
  splitter: Splitter,
  read: (from: number, to: number) => Uint8Array,
  { from, ends, bits, part }: LevelsTask,
): PackedLevels {
  const counts = new Float64Array(256)
  const bytes = read(from, ends[ends.length - 1])
  const shift = from % (8 / bits)
  // The levels that the first byte has before these are 0 here.
  const levels = new Uint8Array(shift + bytes.length)
  const pack = (): PackedLevels => ({ packed: packLevels(levels, bits, shift, counts), counts })
  if (part !== undefined) {
    const cursor = splitter.cursor(part.saved)
    for (let i = 0; i < bytes.length; i++) levels[shift + i] = nextLevel(splitter, cursor, bytes[i])
    return { ...pack(), saved: cursor.save() }
  }
  let begin = 0
  for (const end of ends) {
    levels.set(levelsOf(splitter, bytes.subarray(begin, end - from)), shift + begin)
    begin = end - from
  }
  return pack()
}
