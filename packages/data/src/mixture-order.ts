/**
 * The order of the rows of a mixture: whose turn it is, and which of its rows.
 *
 *     turns      b w b b w b b b w b ...
 *     books      3   0 5   1 4 2   |7 ...     the rows of an epoch in its order, then those of the next
 *     web          1     0       2   ...
 *
 * A source that runs out begins its next epoch, in a new order, while the others are in the middle of theirs. A *round*
 * stands where a text has an epoch: as many rows as the epochs of all sources have together.
 *
 * In: the order of each source, shares of rows, a seed. Out: the order of a round, as a function of its number. Never: more
 * to save than a cursor.
 */
import type { EpochOrder, RowCursor } from "./rows.ts"
import { turnsOf } from "./turns.ts"

/** A source as its rows are ordered. */
export interface OrderedSource {
  /** Share of the rows; all together 1. */
  readonly share: number
  /** Where its positions begin in those of the mixture. */
  readonly from: number
  /** The order of one of its epochs, as it would be alone. */
  readonly orderOf: (epoch: number) => EpochOrder
}

/** How far a source was read. */
export interface SourcePassed {
  readonly rows: number
  /** How often it was passed: 2.5 in the middle of the third time. */
  readonly epochs: number
}

/** The rows of a mixture in the order of training. */
export interface MixtureOrder {
  /** The order of a round. */
  readonly orderOf: (round: number) => EpochOrder
  /** Rows of an epoch of each source; some have one less. */
  readonly epochRows: readonly number[]
  /** Tells how far each source was read at a cursor of rounds. */
  readonly passed: (cursor: RowCursor) => readonly SourcePassed[]
}

/** Orders the rows of several sources. */
export function mixtureOrder(sources: readonly OrderedSource[], seed: number): MixtureOrder {
  const turns = turnsOf(
    sources.map(({ share }) => share),
    seed,
  )
  const places = sources.map(({ orderOf }) => placeIn(orderOf))
  const epochRows = sources.map(({ orderOf }) => orderOf(0).length)
  const length = epochRows.reduce((sum, rows) => sum + rows, 0)
  return {
    epochRows,
    orderOf: (round) => ({
      length,
      at: (row) => {
        const turn = turns.at(round * length + row)
        const { order, row: own } = places[turn.source](turn.row)
        return sources[turn.source].from + order.at(own)
      },
    }),
    passed: ({ epoch, row }) =>
      turns.before(epoch * length + row).map((rows, source) => {
        const { order, epoch: own, row: done } = places[source](rows)
        return { rows, epochs: own + done / order.length }
      }),
  }
}

/** Finds the epoch that a row of a source is in, from that of the row before: as many epochs are made as lie between. */
function placeIn(orderOf: (epoch: number) => EpochOrder) {
  let [epoch, before] = [0, 0]
  return (row: number): { readonly epoch: number; readonly row: number; readonly order: EpochOrder } => {
    let order = orderOf(epoch)
    while (row < before) {
      order = orderOf(--epoch)
      before -= order.length
    }
    while (row >= before + order.length) {
      before += order.length
      order = orderOf(++epoch)
    }
    return { epoch, row: row - before, order }
  }
}
