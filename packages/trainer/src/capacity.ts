/**
 * Capacities: how many positions the deep stages of a program have, chosen from the data.
 *
 * A program has fixed shapes; a row with more boundaries than its capacity loses the last ones. More
 * capacity is more work on padding. The choice: the smallest lengths that drop at most a given share.
 *
 * In: a stream and the start of its rows. Out: the length of each stage and what they drop; of lengths that
 * were given, what those drop.
 * Never: looks at a byte; levels say all.
 */
import { demand, type Encoded } from "@aunet/core"

/** Lengths of the stages, and the share of boundaries that they drop on the rows they were chosen from. */
export interface Capacity {
  readonly lengths: readonly number[]
  /** For each pool, from 0 to 1. */
  readonly droppedShares: readonly number[]
}

/** Rows that are looked at where some may be dropped, spread over the text; more would not move the figures. */
const MOST_ROWS = 2000

/** Lengths are multiples of this, for the sake of kernels that work on four or eight numbers at once. */
const MULTIPLE = 8

/**
 * Chooses the length of each stage.
 *
 * @param starts where rows begin in the stream
 * @param T positions of a row
 * @param mostDropped largest share of boundaries that may be dropped at each pool; 0 looks at every row and drops none
 */
export function chooseCapacity(
  { levels }: Encoded,
  starts: ArrayLike<number>,
  T: number,
  stages: number,
  mostDropped = 0.001,
): Capacity {
  const demands = demandsOf(levels, starts, T, stages, mostDropped === 0)
  const lengths = [T]
  const droppedShares: number[] = []
  for (let s = 1; s < stages; s++) {
    const counts = demands.map((counts) => counts[s])
    const dropped = (capacity: number): number => droppedShare(counts, capacity)
    let capacity = Math.ceil(counts.reduce((most, count) => Math.max(most, count), 0) / MULTIPLE) * MULTIPLE
    while (capacity > MULTIPLE && dropped(capacity - MULTIPLE) <= mostDropped) capacity -= MULTIPLE
    // A stage is never longer than the one before it.
    lengths.push(Math.min(capacity, lengths[s - 1]))
    droppedShares.push(dropped(lengths[s]))
  }
  return { lengths, droppedShares }
}

/** Tells what capacities that were given drop. A boundary that an earlier pool drops is not counted again. */
export function givenCapacity(
  { levels }: Encoded,
  starts: ArrayLike<number>,
  lengths: readonly number[],
): Capacity {
  const demands = demandsOf(levels, starts, lengths[0], lengths.length, false)
  return {
    lengths,
    droppedShares: lengths.slice(1).map((capacity, pool) =>
      droppedShare(
        demands.map((counts) => counts[pool + 1]),
        capacity,
      ),
    ),
  }
}

/** Boundaries of each stage that rows have: of all rows, or of enough to choose by. */
function demandsOf(
  levels: Encoded["levels"],
  starts: ArrayLike<number>,
  T: number,
  stages: number,
  all: boolean,
): number[][] {
  const step = all ? 1 : Math.max(1, Math.floor(starts.length / MOST_ROWS))
  const demands: number[][] = []
  for (let i = 0; i < starts.length; i += step)
    demands.push(demand(levels, stages, starts[i], Math.min(T, levels.length - starts[i])))
  return demands
}

/** The share of boundaries that do not fit. */
function droppedShare(counts: readonly number[], capacity: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.reduce((sum, count) => sum + Math.max(0, count - capacity), 0) / total
}
