/**
 * A text as segments inside of segments, ready to be drawn.
 *
 *     bytes    T h e _ c a t _ s a t _       level 2  [ [The_][cat_] ] [ [sat_] ]
 *     levels   0 0 0 1 0 0 0 2 0 0 0 1       level 1    ----  ----       ----
 *
 * In: bytes and their levels. Out: nodes. Never: a control character or half of a character as it is: those are written out.
 */
import { characters, INVALID, show } from "@aunet/splitter"

/** Text that is drawn as it is, or faintly because it was written out. */
export interface Piece {
  readonly text: string
  readonly isFaint: boolean
}

/** A segment of a level. */
export interface SegmentNode {
  /** 1 or more. */
  readonly level: number
  /** How many segments of its level come before it in the text. */
  readonly index: number
  /** Segments of the level below; of level 1 pieces of text. */
  readonly inside: readonly (SegmentNode | Piece)[]
}

/** Tells them apart. */
export const isPiece = (each: SegmentNode | Piece): each is Piece => "text" in each

/** What is drawn in place of a newline, which then ends the line as well. */
const NEWLINE = "↵\n"
const NO_LEVELS = new Uint8Array(4)

/** Makes the tree. @returns segments of the highest level; pieces where the depth is 0 */
export function segmentTree(
  bytes: Uint8Array,
  levels: Uint8Array,
  depth: number,
): readonly (SegmentNode | Piece)[] {
  // open[k] is inside of the segment of level k + 1 that has begun; open[depth] is what is given.
  const open: (SegmentNode | Piece)[][] = Array.from({ length: depth + 1 }, () => [])
  const counts = new Array<number>(depth + 1).fill(0)
  const close = (level: number): void => {
    const inside = open[level - 1] as (SegmentNode | Piece)[]
    if (inside.length === 0) return
    open[level - 1] = []
    open[level]?.push({ level, index: counts[level] as number, inside })
    counts[level] = (counts[level] as number) + 1
  }
  const put = (text: string, isFaint: boolean, level: number): void => {
    const pieces = open[0] as Piece[]
    const last = pieces.at(-1)
    if (last !== undefined && last.isFaint === isFaint)
      pieces[pieces.length - 1] = { text: last.text + text, isFaint }
    else pieces.push({ text, isFaint })
    for (let each = 1; each <= Math.min(level, depth); each++) close(each)
  }
  for (const { start, end, codePoint } of characters(bytes)) {
    if (codePoint === INVALID || levels.subarray(start, end - 1).some((level) => level > 0)) {
      // A splitter that breaks law S9 marks bytes inside of a character.
      for (let i = start; i < end; i++) put(hex(bytes[i] as number), true, levels[i] as number)
      continue
    }
    const level = levels[end - 1] as number
    const character = String.fromCodePoint(codePoint)
    if (codePoint === 0x0a) put(NEWLINE, true, level)
    else if (character === "\\" || character === "\t") put(character, false, level)
    else {
      const shown = show(bytes.subarray(start, end), NO_LEVELS.subarray(0, end - start))
      put(shown, shown !== character, level)
    }
  }
  for (let level = 1; level <= depth; level++) close(level)
  return open[depth] as (SegmentNode | Piece)[]
}

const hex = (byte: number): string => `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`

/** How many bytes of a text can be drawn without cutting a character: `most`, or up to three fewer. */
export function wholeCharacters(bytes: Uint8Array, most: number): number {
  if (bytes.length <= most) return bytes.length
  let end = most
  for (let k = 0; k < 3 && end > 0 && ((bytes[end] as number) & 0xc0) === 0x80; k++) end--
  return end
}
