/**
 * The inputs of a pass: where each position of each piece stands in its text, and what it sees.
 *
 * In: texts, rows of pieces, sizes. Out: values for `passSpecs`. Never: touches an engine, or changes a level.
 */
import { MASKED } from "@aunet/blocks"
import { prefixed, sizeOf, type Value } from "@aunet/tensor"
import { type Encoded, type Model, poolValues, proposedLevels, stackOptions } from "@aunet/core"
import { emptyStanding, type Standing, standingOf } from "../cascade/standing.ts"
import { passSpecs } from "./pass-program.ts"
import { type BlockShape, type PassShape, type PassTexts, type Piece, reachOf } from "./pass.ts"
import { type PlacedPiece, putMasks } from "./pass-masks.ts"

/** Where a piece stands, and what it repeats. */
interface Placed extends PlacedPiece {
  /** For each stage below the bytes, the vector that positions go on repeating; -1: there is none yet. */
  readonly last: readonly number[]
}

/** Makes the values of one pass. */
export function passValues(
  model: Model,
  shape: PassShape,
  { texts, rows }: PassTexts,
): Record<string, Value> {
  const values = emptyValues(model, shape)
  const stages = model.config.stages.length
  if (shape.texts !== undefined) putTexts(values, shape.texts, texts)
  const shared =
    shape.rows !== undefined && shape.texts !== undefined ? standingOf(texts[0].levels, stages) : undefined
  if (shared !== undefined) putEnds(values, model, shape.texts as BlockShape, shared)
  for (const [row, pieces] of rows.entries()) {
    const block = shape.rows as BlockShape
    const placed: Placed[] = []
    for (const piece of pieces) {
      const before = placed[piece.after] ?? startOf(stages, shared)
      placed.push(putPiece(values, block, row, piece, before, placed.at(-1), shared === undefined ? 0 : 1))
    }
    for (let s = 0; s < stages; s++) putMasks(values, model, shape, s, row, placed, shared)
  }
  return values
}

/** Arrays of nothing: masks that hide everything, zeros. */
function emptyValues(model: Model, shape: PassShape): Record<string, Value> {
  const values: Record<string, Value> = {}
  for (const [name, { dtype, shape: sizes }] of Object.entries(passSpecs(model, shape)))
    values[name] =
      dtype === "f32" ? new Float32Array(sizeOf(sizes)).fill(MASKED) : new Int32Array(sizeOf(sizes))
  return values
}

/** Puts whole texts into rows of one length. */
function putTexts(
  values: Record<string, Value>,
  { rows, lengths }: BlockShape,
  texts: readonly Encoded[],
): void {
  const [T] = lengths
  const levels = new Uint8Array(rows * T)
  for (const [row, text] of texts.entries()) {
    values["texts.ids"].set(text.ids, row * T)
    // Of a router with a rule.
    values["texts.levels"]?.set(proposedLevels(text), row * T)
    levels.set(text.levels, row * T)
  }
  Object.assign(values, prefixed("texts", poolValues(levels, lengths)))
}

/** Says where the shared text ends. */
function putEnds(
  values: Record<string, Value>,
  { config }: Model,
  texts: BlockShape,
  { counts }: Standing,
): void {
  for (const [s, count] of counts.entries()) {
    if (s > 0) values[`texts.last.${s}`][0] = count - 1
    const reach = reachOf(texts, s, stackOptions(config, s).window)
    for (let u = 0; u < reach; u++) values[`texts.end.${s}`][u] = Math.max(0, count - reach + u)
  }
}

/** Where a text stands that goes on from the shared one, or begins. */
const startOf = (stages: number, shared: Standing | undefined): Pick<Placed, "end" | "last"> => ({
  end: shared ?? emptyStanding(stages),
  last: new Array<number>(stages).fill(shared === undefined ? -1 : 0),
})

/**
 * Puts one piece into its row.
 *
 * @param before what it goes on from
 * @param left the piece to its left in the row
 * @param shift vectors that stand before the row's own in each stage
 */
function putPiece(
  values: Record<string, Value>,
  { lengths }: BlockShape,
  row: number,
  piece: Piece,
  before: Pick<Placed, "end" | "last">,
  left: Placed | undefined,
  shift: number,
): Placed {
  const stages = lengths.length
  const first = lengths.map((_, s) =>
    left === undefined ? 0 : left.first[s] + left.end.counts[s] - left.start[s],
  )
  const isStart = before.end.counts[0] === 0
  // A text begins at top level, whatever its first id.
  let current = Array.from(piece.levels, (level, n) =>
    isStart && n === 0 ? stages - 1 : Math.min(level, stages - 1),
  )
  values["rows.ids"].set(piece.ids, row * lengths[0] + first[0])
  const counts: number[] = []
  const offsets: number[] = []
  const last = [...before.last]
  for (let s = 0; s < stages; s++) {
    counts.push(before.end.counts[s] + current.length)
    const at = row * lengths[s] + first[s]
    for (let n = 0; n < current.length; n++) values[`rows.positions.${s}`][at + n] = before.end.counts[s] + n
    if (s === stages - 1) break
    const next: number[] = []
    let offset = before.end.offsets[s]
    for (const [n, level] of current.entries()) {
      offset++
      if (level > s) {
        const kept = first[s + 1] + next.length
        values[`rows.pools.${s}.kept`][row * lengths[s + 1] + kept] = first[s] + n
        next.push(level)
        last[s + 1] = kept + shift
        offset = 0
      }
      values[`rows.pools.${s}.segment`][at + n] = last[s + 1]
      values[`rows.pools.${s}.offset`][at + n] = offset
    }
    offsets.push(offset)
    current = next
  }
  return { after: piece.after, first, start: before.end.counts, end: { counts, offsets }, last }
}
