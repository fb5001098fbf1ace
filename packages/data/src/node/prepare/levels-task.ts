/**
 * The levels of some documents that follow each other, in this thread.
 *
 * In: a splitter, a way to read bytes, where documents begin and end; or a part of a long document, and where the cursor
 * stood before it. Out: their levels, packed. Never: reads more than the task.
 */
import { checkDepth, type Json, levelsOf, levelsToCheck, nextLevel, type Splitter } from "@aunet/splitter"
import { bitsFor, levelsPacker } from "../../stored/packed-levels.ts"

/** Documents that follow each other. */
export interface LevelsTask {
  /** The first byte of the first. */
  readonly from: number
  /** The end of each. */
  readonly ends: Float64Array
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
  const bits = bitsFor(splitter.depth)
  const packer = levelsPacker(bits)
  // Where all that has a place in so many bits is a level, packing sees those that are none.
  const asked = splitter.depth === 2 ** bits - 1 ? levelsToCheck : levelsOf
  return ({ from, ends, part }) => {
    const bytes = read(from, ends[ends.length - 1])
    packer.begin(from % (8 / bits))
    if (part !== undefined) {
      const cursor = splitter.cursor(part.saved)
      packer.add(bytes.map((byte) => nextLevel(splitter, cursor, byte)))
      return { ...packer.take(), saved: cursor.save() }
    }
    let begin = 0
    for (const end of ends) {
      const levels = asked(splitter, bytes.subarray(begin, end - from))
      if (!packer.add(levels)) checkDepth(splitter, levels)
      // It is new by contract, and this is all that it was for.
      freeLarge(levels)
      begin = end - from
    }
    return packer.take()
  }
}
