/**
 * The levels of some documents that follow each other, in this thread.
 *
 * In: a splitter, a way to read bytes, where documents begin and end; or a part of a long document, and where the cursor
 * stood before it. Out: their levels, packed. Never: reads more than the task.
 */
import { type Json, levelsOf, nextLevel, type Splitter } from "@aunet/splitter"
import { type LevelBits, packLevels } from "../../stored/packed-levels.ts"

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

/** Bytes from which an array is freed when it was used: many large ones cost the collector a turn every few tasks. */
const LARGE = 2 ** 16

/** Frees an array that nobody reads any more, where that can be done (Node 20 cannot). */
export function freeLarge({ length, buffer }: Uint8Array): void {
  const { transfer } = buffer as { transfer?: (newByteLength: number) => ArrayBuffer }
  // A view may be of an array that somebody keeps.
  if (length >= LARGE && length === buffer.byteLength) transfer?.call(buffer, 0)
}

/**
 * Gives levels of tasks, one after another. A cursor gives those that `split` gives of the whole (law S5).
 *
 * @param read gives bytes in a place that the next call may write over
 */
export function taskPacker(
  splitter: Splitter,
  read: (from: number, to: number) => Uint8Array,
): (task: LevelsTask) => PackedLevels {
  // Kept: what is allocated for each task is cleared, and costs the collector a turn every few tasks.
  let place = new Uint8Array()
  return ({ from, ends, bits, part }) => {
    const bytes = read(from, ends[ends.length - 1])
    const shift = from % (8 / bits)
    const counts = new Float64Array(256)
    const size = shift + bytes.length
    if (place.length < size) place = new Uint8Array(size)
    const levels = place.subarray(0, size)
    // The levels that the first byte has before these are 0 here.
    levels.fill(0, 0, shift)
    const pack = (): PackedLevels => ({ packed: packLevels(levels, bits, shift, counts), counts })
    if (part !== undefined) {
      const cursor = splitter.cursor(part.saved)
      for (let i = 0; i < bytes.length; i++) levels[shift + i] = nextLevel(splitter, cursor, bytes[i])
      return { ...pack(), saved: cursor.save() }
    }
    let begin = 0
    for (const end of ends) {
      const given = levelsOf(splitter, bytes.subarray(begin, end - from))
      levels.set(given, shift + begin)
      // It is new by contract, and this is all that it was for.
      freeLarge(given)
      begin = end - from
    }
    return pack()
  }
}
