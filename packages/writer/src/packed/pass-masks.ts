/**
 * What the positions of a row see, as places and masks.
 *
 *     row      [ Q: Is water wet? A: ][ yes ][ no ]         a position sees, as far as its window reaches, what its
 *     sees       . . . . . . . . . .         x x            own text has before it
 *
 * In: where pieces stand. Out: `places`, `own` and `shared` of a stage, filled. Never: touches an engine.
 */
import { packedBlocks, type PackedBlocks } from "@aunet/blocks"
import { type Model, stackOptions } from "@aunet/core"
import type { Value } from "@aunet/tensor"
import type { Standing } from "../cascade/standing.ts"
import { type BlockShape, type PassShape, reachOf } from "./pass.ts"

/** Where a piece stands: in its row, and in its text. */
export interface PlacedPiece {
  /** The piece that it goes on from; -1: the shared text, or none. */
  readonly after: number
  /** For each stage, its first place in the row. */
  readonly first: readonly number[]
  /** For each stage, positions of its text before it. */
  readonly start: readonly number[]
  /** Its text after it. */
  readonly end: Standing
}

/** A stretch of a row. */
type Stretch = readonly [from: number, to: number]

/** Opens the masks of one row and stage. */
export function putMasks(
  values: Record<string, Value>,
  { config }: Model,
  { texts, rows }: PassShape,
  s: number,
  row: number,
  placed: readonly PlacedPiece[],
  shared: Standing | undefined,
): void {
  const { window } = stackOptions(config, s)
  const T = (rows as BlockShape).lengths[s]
  const blocks = packedBlocks(T, window)
  for (let block = 0; block < blocks.count; block++)
    putBlock(
      values,
      blocks,
      s,
      row,
      block,
      partsIn(placed, s, block * blocks.length, blocks.length),
      (part) => seenBy(part, placed, s, window),
    )
  const seen = values[`rows.shared.${s}`]
  if (shared === undefined || seen === undefined) return
  const reach = reachOf(texts as BlockShape, s, window)
  const shown = shared.counts[s] - reach
  for (const { first, start, end } of placed)
    for (let position = start[s]; position < end.counts[s]; position++) {
      const query = row * T + first[s] + position - start[s]
      // Before the start of a text there is nothing, though its first position stands for it there.
      const low = Math.max(0, Math.max(0, position - window + 1) - shown)
      if (low < reach) seen.fill(0, query * reach + low, query * reach + reach)
    }
}

/** Positions of a piece that are in one block: from one place of its text to another. */
interface Part {
  readonly piece: PlacedPiece
  readonly from: number
  readonly to: number
}

/** Lists what a block holds of each piece. */
function partsIn(placed: readonly PlacedPiece[], s: number, begin: number, length: number): Part[] {
  return placed.flatMap((piece) => {
    // From a place in the row to one in the text.
    const shift = piece.start[s] - piece.first[s]
    const from = Math.max(piece.start[s], begin + shift)
    const to = Math.min(piece.end.counts[s], begin + length + shift)
    return from < to ? [{ piece, from, to }] : []
  })
}

/** Lists where in the row that stands which positions of a part see. */
function seenBy(
  { piece, from, to }: Part,
  placed: readonly PlacedPiece[],
  s: number,
  window: number,
): Stretch[] {
  const seen: Stretch[] = []
  for (let at: PlacedPiece | undefined = piece; at !== undefined; at = placed[at.after]) {
    const shift = at.first[s] - at.start[s]
    const low = Math.max(at.start[s], from - window + 1)
    const high = Math.min(at.end.counts[s], to)
    if (low < high) seen.push([low + shift, high + shift])
  }
  return seen
}

/** Chooses the keys of one block and opens its mask. */
function putBlock(
  values: Record<string, Value>,
  { count, length, keys: M }: PackedBlocks,
  s: number,
  row: number,
  block: number,
  parts: readonly Part[],
  seen: (part: Part) => Stretch[],
): void {
  const own = values[`rows.own.${s}`]
  const slots = count === 1 ? undefined : slotsOf(parts.flatMap(seen), count * length)
  if (slots !== undefined) {
    if (slots.taken.length > M)
      throw new Error(
        `a block of stage ${s} sees ${slots.taken.length} keys and takes ${M}: pieces go on from too many others`,
      )
    const places = values[`rows.places.${s}`]
    const first = (row * count + block) * M
    for (const [slot, place] of slots.taken.entries()) places[first + slot] = row * count * length + place
  }
  for (const part of parts) {
    const shift = part.piece.first[s] - part.piece.start[s] - block * length
    for (let position = part.from; position < part.to; position++) {
      const query = ((row * count + block) * length + position + shift) * M
      for (const [from, to] of seen({ piece: part.piece, from: position, to: position + 1 })) {
        // What is seen of one piece is all taken, and in order, so it stands together.
        const slot = slots === undefined ? from : slots.slotAt[from]
        own.fill(0, query + slot, query + slot + to - from)
      }
    }
  }
}

/** Gives a place among the keys of a block to each position that it sees, in the order of the row. */
function slotsOf(
  seen: readonly Stretch[],
  T: number,
): { readonly taken: number[]; readonly slotAt: Int32Array } {
  const isSeen = new Uint8Array(T)
  for (const [from, to] of seen) isSeen.fill(1, from, to)
  const taken: number[] = []
  const slotAt = new Int32Array(T).fill(-1)
  for (let place = 0; place < T; place++) if (isSeen[place] === 1) slotAt[place] = taken.push(place) - 1
  return { taken, slotAt }
}
