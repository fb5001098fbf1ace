/**
 * Rows: which parts of the text make each batch.
 *
 *     stream   |----- row -----|----- row -----|----- ...      rows of T ids, from a shift that each
 *     targets   |----- row -----|----- row -----|              epoch draws; targets are one id ahead
 *
 * In: a stream, a seed, a cursor. Out: a batch and the next cursor. A step: the order of an epoch is a
 * function of seed and epoch, so that a cursor of two numbers is all there is to save.
 * Never: reads past the stream.
 */
import { AunetError } from "@aunet/base"
import { type Encoded } from "@aunet/core"
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"
import { permutation } from "./permutation.ts"

/** Where training stands in its text. */
export interface RowCursor {
  readonly epoch: number
  /** Rows of this epoch that are done. */
  readonly row: number
}

/** B rows of T positions. */
export interface Batch {
  /** i32 [B, T] */
  readonly ids: Int32Array
  /** i32 [B, T]: the id after each. */
  readonly targets: Int32Array
  /** [B, T] */
  readonly levels: Uint8Array
  /** i32 [B, T]: the level of each target, for a model that predicts levels. */
  readonly targetLevels: Int32Array
}

/** The rows of an epoch in the order of training. It takes no memory, however many there are. */
export interface EpochOrder {
  /** How many rows there are. */
  readonly length: number
  /** Gives the start of a row in the text, for 0 to below `length`. */
  at(row: number): number
}

/** The first cursor. */
export const FIRST_ROW: RowCursor = { epoch: 0, row: 0 }

/**
 * Orders the rows of an epoch: a shift below T, then every whole row from there, shuffled over the whole text. The same on
 * every machine, for a text in memory and one on a disk.
 *
 * @param positions of the text: ids, bos and eos among them; exact up to 2^53
 * @param T positions of a row
 * @throws AunetError DATA_TOO_SHORT when there is not one row
 */
export function epochOrder(positions: number, T: number, seed: number, epoch: number): EpochOrder {
  const room = positions - 1 - T
  if (room < 0) {
    throw new AunetError(
      "DATA_TOO_SHORT",
      `the text to train on has ${positions} ${positions === 1 ? "position" : "positions"} (bytes, bos and eos), but a row takes ${T + 1}; give more text or shorter rows (rowBytes)`,
    )
  }
  const key = foldIn(foldIn(randomKey(seed), "rows"), epoch)
  const shift = Math.floor(uniformAt(key, 0) * Math.min(T, room + 1))
  const length = Math.floor((positions - 1 - shift) / T)
  const shuffled = permutation(key, length)
  return { length, at: (row) => shift + shuffled(row) * T }
}

/** Makes room for B rows of T: id 0 with level 0 everywhere. */
export const emptyBatch = (B: number, T: number): Batch => ({
  ids: new Int32Array(B * T),
  targets: new Int32Array(B * T),
  levels: new Uint8Array(B * T),
  targetLevels: new Int32Array(B * T),
})

/** Cuts rows out of a stream; what lies past its end is id 0 with level 0. */
export function cutRows({ ids, levels }: Encoded, starts: ArrayLike<number>, T: number): Batch {
  const B = starts.length
  const batch = emptyBatch(B, T)
  for (let b = 0; b < B; b++) {
    const start = starts[b]
    batch.ids.set(ids.subarray(start, start + T), b * T)
    batch.targets.set(ids.subarray(start + 1, start + T + 1), b * T)
    batch.levels.set(levels.subarray(start, start + T), b * T)
    batch.targetLevels.set(levels.subarray(start + 1, start + T + 1), b * T)
  }
  return batch
}

/**
 * Takes the next B rows.
 *
 * @param orderOf the order of an epoch; the caller may keep the last one
 */
export function nextStarts(
  cursor: RowCursor,
  B: number,
  orderOf: (epoch: number) => EpochOrder,
): { starts: number[]; cursor: RowCursor } {
  const starts: number[] = []
  let { epoch, row } = cursor
  while (starts.length < B) {
    const order = orderOf(epoch)
    if (row >= order.length) {
      epoch++
      row = 0
      continue
    }
    starts.push(order.at(row++))
  }
  return { starts, cursor: { epoch, row } }
}

/** Gives the order of an epoch, making it only when the epoch changes. */
export function keepOrder(positions: number, T: number, seed: number): (epoch: number) => EpochOrder {
  let kept: { epoch: number; order: EpochOrder } | undefined
  return (epoch) => {
    if (kept?.epoch !== epoch) kept = { epoch, order: epochOrder(positions, T, seed, epoch) }
    return kept.order
  }
}
