/**
 * The levels of some documents that follow each other, in this thread.
 *
 * In: a splitter, a way to read bytes, where documents begin and end. Out: their levels, packed. Never: holds a long
 * document whole: a cursor goes through it, which gives the same levels (law S5).
 */
import { levelsOf, nextLevel, type Splitter } from "@aunet/splitter"
import { type LevelBits, packLevels } from "../stored/packed-levels.ts"

/** Documents that follow each other. */
export interface LevelsTask {
  /** The first byte of the first. */
  readonly from: number
  /** The end of each. */
  readonly ends: Float64Array
  readonly bits: LevelBits
}

/** Their levels. */
export interface PackedLevels {
  /** The first byte has 0 in place of the levels before these. */
  readonly packed: Uint8Array<ArrayBuffer>
  /** [256], how often each level comes. */
  readonly counts: Float64Array<ArrayBuffer>
}

/** Bytes above which a document is gone through in pieces, and those of a piece. */
const LONG = 2 ** 25
const PIECE = 2 ** 20

/** Gives the levels of a task. */
export function packTask(
  splitter: Splitter,
  read: (from: number, to: number) => Uint8Array,
  { from, ends, bits }: LevelsTask,
  { long, piece }: { readonly long: number; readonly piece: number } = { long: LONG, piece: PIECE },
): PackedLevels {
  const perByte = 8 / bits
  const end = ends[ends.length - 1]
  const counts = new Float64Array(256)
  const packed = new Uint8Array(Math.ceil((end - from) / perByte) + 1)
  const put = (levels: Uint8Array, at: number): void => {
    const shift = at % perByte
    const part = packLevels(levels, bits, shift, counts)
    const place = Math.floor(at / perByte) - Math.floor(from / perByte)
    if (part.length === 0) return
    packed[place] |= part[0]
    packed.set(part.subarray(1), place + 1)
  }
  const length = end - from
  if (length > long && ends.length === 1 && splitter.breaks?.includes("S5") !== true) {
    const cursor = splitter.cursor()
    for (let at = from; at < end; at += piece) {
      const bytes = read(at, Math.min(end, at + piece))
      put(
        bytes.map((byte) => nextLevel(splitter, cursor, byte)),
        at,
      )
    }
  } else {
    const bytes = read(from, end)
    put(ends.length === 1 ? levelsOf(splitter, bytes) : levelsOfAll(splitter, bytes, ends, from), from)
  }
  const used = Math.ceil(end / perByte) - Math.floor(from / perByte)
  return { packed: packed.slice(0, used), counts }
}

/** The levels of several documents, one after another. */
function levelsOfAll(splitter: Splitter, bytes: Uint8Array, ends: Float64Array, from: number): Uint8Array {
  const levels = new Uint8Array(bytes.length)
  let begin = 0
  for (const end of ends) {
    levels.set(levelsOf(splitter, bytes.subarray(begin, end - from)), begin)
    begin = end - from
  }
  return levels
}
