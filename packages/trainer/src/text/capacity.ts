/**
 * Capacities: how many positions the deep stages of a program have, chosen from the data.
 *
 * A program has fixed shapes; a row with more boundaries than its capacity loses the last ones. More
 * capacity is more work on padding. The choice: the smallest lengths that drop at most a given share.
 *
 * In: a stream, or a source of rows, and the start of its rows. Out: the length of each stage and what they drop; of lengths that
 * were given, what those drop.
 * Never: looks at a byte; levels say all.
 */
import { demand, type Encoded } from "@aunet/core"
import type { RowSource } from "@aunet/data"

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
  return chosen(demandsOf(levels, starts, T, stages, mostDropped === 0), T, stages, mostDropped)
}

/** Rows of a source, by their number: the order of an epoch. */
export interface RowStarts {
  readonly length: number
  at(row: number): number
}

/** The same of rows that are read when they are asked for. */
export async function chooseRowsCapacity(
  source: RowSource,
  starts: RowStarts,
  T: number,
  stages: number,
  mostDropped: number,
): Promise<Capacity> {
  return chosen(await demandsIn(source, starts, T, stages, mostDropped === 0), T, stages, mostDropped)
}

/** Room above the mean that rows of a model with a router have, while it trains and while it is measured. */
export const ROUTED_ROOM = { training: 1.25, measuring: 2 } as const

/**
 * Chooses for a model that finds its own boundaries: what it is asked for, and room above it.
 *
 * @param T positions of a row
 * @param bytesPerSegment for each stage above the first
 * @param room how much more than the mean, 1 and above
 */
export function routedLengths(T: number, bytesPerSegment: readonly number[], room: number): number[] {
  const lengths = [T]
  for (const [s, bytes] of bytesPerSegment.entries())
    lengths.push(Math.min(Math.ceil((room * T) / bytes / MULTIPLE) * MULTIPLE, lengths[s]))
  return lengths
}

/** Chooses by how many boundaries rows have. */
function chosen(demands: readonly number[][], T: number, stages: number, mostDropped: number): Capacity {
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
export async function givenRowsCapacity(
  source: RowSource,
  starts: RowStarts,
  lengths: readonly number[],
): Promise<Capacity> {
  const demands = await demandsIn(source, starts, lengths[0], lengths.length, false)
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

/** Rows that are cut at once while capacities are chosen. */
const AT_ONCE = 16

/** Bytes a segment of each stage above the first, as the splitter has them in these rows. */
export async function splitterLengths(
  training: RowSource,
  starts: RowStarts,
  T: number,
  stages: number,
): Promise<number[]> {
  const demands = await demandsIn(training, starts, T, stages, false)
  const counts = Array.from({ length: stages }, (_, stage) =>
    demands.reduce((sum, each) => sum + each[stage], 0),
  )
  return counts.slice(1).map((count) => counts[0] / count)
}

/** Boundaries of each stage that rows of a source have: of all rows, or of enough to choose by. */
async function demandsIn(
  source: RowSource,
  starts: RowStarts,
  T: number,
  stages: number,
  all: boolean,
): Promise<number[][]> {
  const step = stepOf(starts, all)
  const demands: number[][] = []
  for (let first = 0; first < starts.length; first += AT_ONCE * step) {
    const here: number[] = []
    for (let i = first; i < Math.min(starts.length, first + AT_ONCE * step); i += step)
      here.push(starts.at(i))
    const { levels } = await source.cut(here, T)
    for (const [b, start] of here.entries())
      demands.push(demand(levels, stages, b * T, Math.min(T, source.positions - start)))
  }
  return demands
}

const stepOf = ({ length }: { readonly length: number }, all: boolean): number =>
  all ? 1 : Math.max(1, Math.floor(length / MOST_ROWS))

/** Boundaries of each stage that rows have: of all rows, or of enough to choose by. */
function demandsOf(
  levels: Encoded["levels"],
  starts: ArrayLike<number>,
  T: number,
  stages: number,
  all: boolean,
): number[][] {
  const step = stepOf(starts, all)
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
