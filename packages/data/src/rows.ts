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
import { AunetError, type Encoded } from "@aunet/core"
import { foldIn, randomKey, uniformAt } from "@aunet/tensor"

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

/** The start of every row of an epoch, in the order of training. */
export type EpochOrder = Uint32Array

/** The first cursor. */
export const FIRST_ROW: RowCursor = { epoch: 0, row: 0 }

/** Of a stream of tokens: what places its rows where those of the bytes are. */
export interface TokenRows {
  /** Bytes of a row, which its T tokens hold on average. */
  readonly rowBytes: number
  /** Bytes of each id; bos and eos, which have none, count as one, as they do among bytes. */
  readonly lengths: ArrayLike<number>
}

/**
 * Orders the rows of an epoch: a shift below T, then every whole row from there, shuffled.
 *
 * Rows of tokens begin where the rows of the same text's bytes do, each at the token that holds its first byte, and come
 * in the same order: so two models that differ in their tokens are trained on the same text at the same step.
 *
 * @param T positions of a row
 * @param tokens of a model over tokens
 * @throws AunetError DATA_TOO_SHORT when there is not one row
 */
export function epochOrder(
  { ids }: Encoded,
  T: number,
  seed: number,
  epoch: number,
  tokens?: TokenRows,
): EpochOrder {
  const last = ids.length - 1 - T
  if (last < 0) {
    throw new AunetError(
      "DATA_TOO_SHORT",
      `the text to train on has ${ids.length} ${ids.length === 1 ? "position" : "positions"} (bytes, bos and eos), but a row takes ${T + 1}; give more text or shorter rows (rowBytes)`,
    )
  }
  const key = foldIn(foldIn(randomKey(seed), "rows"), epoch)
  const { length, rowLength } =
    tokens === undefined
      ? { length: ids.length, rowLength: T }
      : { length: bytesOf(ids, tokens), rowLength: tokens.rowBytes }
  // A text of little more than one row may have a row of tokens, and none of as many bytes as that has on average.
  const room = Math.max(0, length - 1 - rowLength)
  const shift = Math.floor(uniformAt(key, 0) * Math.min(rowLength, room + 1))
  const rows = Math.max(1, Math.floor((length - 1 - shift) / rowLength))
  const places = Uint32Array.from({ length: rows }, (_, i) => shift + i * rowLength)
  const order = tokens === undefined ? places : tokensAt(ids, places, last, tokens)
  for (let i = rows - 1; i > 0; i--) {
    const j = Math.floor(uniformAt(key, i) * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}

const bytesOf = (ids: Encoded["ids"], { lengths }: TokenRows): number => {
  let bytes = 0
  for (const id of ids) bytes += Math.max(1, lengths[id])
  return bytes
}

/** The tokens that hold bytes at ascending places; none from which less than a row is left. */
function tokensAt(
  ids: Encoded["ids"],
  places: Uint32Array,
  last: number,
  { lengths }: TokenRows,
): EpochOrder {
  const starts = new Uint32Array(places.length)
  let end = 0
  let next = 0
  for (let i = 0; i < ids.length; i++) {
    end += Math.max(1, lengths[ids[i]])
    while (next < places.length && places[next] < end) starts[next++] = Math.min(i, last)
  }
  return starts
}

/** Cuts rows out of a stream; what lies past its end is id 0 with level 0. */
export function cutRows({ ids, levels }: Encoded, starts: ArrayLike<number>, T: number): Batch {
  const B = starts.length
  const batch = {
    ids: new Int32Array(B * T),
    targets: new Int32Array(B * T),
    levels: new Uint8Array(B * T),
    targetLevels: new Int32Array(B * T),
  }
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
    starts.push(order[row++])
  }
  return { starts, cursor: { epoch, row } }
}

/** Gives the order of an epoch, computing it only when the epoch changes. */
export function keepOrder(
  stream: Encoded,
  T: number,
  seed: number,
  tokens?: TokenRows,
): (epoch: number) => EpochOrder {
  let kept: { epoch: number; order: EpochOrder } | undefined
  return (epoch) => {
    if (kept?.epoch !== epoch) kept = { epoch, order: epochOrder(stream, T, seed, epoch, tokens) }
    return kept.order
  }
}
