/**
 * A pass over many texts: whole texts, and rows that hold pieces of several.
 *
 *     texts   [ examples ................................ ]              read as they are; what rows go on from
 *     rows    [ Q: Is water wet? A: ][ yes ][ no ][ perhaps ]            a piece goes on from one before it
 *             [ Q: Is ice warm? A: ][ yes ][ no ]
 *
 * In: nothing. Out: types and sizes. Never: a program.
 */
import type { Encoded } from "@aunet/core"

/** A piece of a text in a row. */
export interface Piece extends Encoded {
  /** The place in the row of the piece that it goes on from, before its own; -1: the shared text, or the start of a text. */
  readonly after: number
}

/** What a pass reads. */
export interface PassTexts {
  /** Whole texts: those to tell of, or one that all rows go on from. */
  readonly texts: readonly Encoded[]
  readonly rows: readonly (readonly Piece[])[]
}

/** Sizes of a block of rows, padding included. */
export interface BlockShape {
  readonly rows: number
  /** Positions of each stage; the first is T. */
  readonly lengths: readonly number[]
}

/** The sizes of a pass; what is not there is not computed. */
export interface PassShape {
  readonly texts?: BlockShape
  readonly rows?: BlockShape
}

/** Names a shape. */
export const shapeName = ({ texts, rows }: PassShape): string =>
  [texts, rows]
    .map((block) => (block === undefined ? "-" : `${block.rows}x${block.lengths.join(".")}`))
    .join(" ")

/** Positions that a pass computes. */
export const positionsOf = ({ texts, rows }: PassShape): number =>
  [texts, rows].reduce((sum, block) => sum + (block === undefined ? 0 : block.rows * block.lengths[0]), 0)

/** Positions at the end of the shared text that a window reaches back to, at a stage. */
export const reachOf = ({ lengths }: BlockShape, stage: number, window: number): number =>
  Math.min(lengths[stage], window - 1)

/** Shortest row. */
const SHORTEST = 16

/** Rounds a number of positions up to a power of two: few lengths, since each has a program of its own to open. */
export const roundLength = (positions: number): number =>
  2 ** Math.ceil(Math.log2(Math.max(SHORTEST, positions)))

/**
 * Positions of deeper stages, for each of the first. Few: each that comes is one more program to open and to hold, and
 * words, pairs and fours of most texts are near a quarter, an eighth and a sixteenth.
 */
const SHARES: readonly number[] = [1 / 16, 1 / 8, 1 / 4, 3 / 8, 1 / 2, 3 / 4, 1]

/** The sizes that hold these texts. */
export function passShape({ texts, rows }: PassTexts, stages: number): PassShape {
  const blockOf = (needs: readonly (readonly number[])[]): BlockShape => {
    const most = needs[0].map((_, s) => Math.max(...needs.map((need) => need[s])))
    const T = roundLength(most[0])
    return {
      rows: 2 ** Math.ceil(Math.log2(needs.length)),
      lengths: most.map((length, s) =>
        s === 0 ? T : T * (SHARES.find((share) => length <= T * share) as number),
      ),
    }
  }
  const textNeeds = texts.map((text) => countsOf(text, stages, true))
  const rowNeeds = rows.map((pieces) =>
    pieces
      .map((piece) => countsOf(piece, stages, texts.length === 0 && piece.after < 0))
      .reduce((sum, counts) => sum.map((count, s) => count + counts[s])),
  )
  return {
    ...(textNeeds.length > 0 && { texts: blockOf(textNeeds) }),
    ...(rowNeeds.length > 0 && { rows: blockOf(rowNeeds) }),
  }
}

/** Positions of each stage that a text asks for; it begins at top level, a piece that goes on need not. */
function countsOf({ levels }: Encoded, stages: number, isStart: boolean): number[] {
  const counts = new Array<number>(stages).fill(0)
  for (const [n, level] of levels.entries()) {
    const top = isStart && n === 0 ? stages - 1 : Math.min(level, stages - 1)
    for (let s = 0; s <= top; s++) counts[s]++
  }
  return counts
}
