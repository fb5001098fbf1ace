/**
 * Which caches a cascade should have: rows for its texts, places for their positions. Opening others takes as long as
 * some hundred steps, and rows and places that nobody uses cost every step a little.
 *
 *     texts to come      rows are opened for all of them with the first
 *     a text to write    places for what it was asked to write, up to four times what it has
 *     one that outgrows  places for half as much again
 *
 * In: what is open, who is there and who comes. Out: a shape; that of the bank in use when it may stay.
 * Never: opens anything.
 */
import { sameShape } from "@aunet/tensor"
import type { ModelConfig } from "@aunet/core"
import { type CacheShape, capacityFor } from "./caches.ts"
import type { Standing } from "./standing.ts"

/** Positions in each stage. */
type Counts = readonly number[]

/** A text that has a row. */
export interface SeatedText {
  readonly counts: Counts
  /** What it is expected to have in the end: what `grown` said when it came. */
  readonly expected: Counts
}

/** What the caches are for. */
export interface BankNeed {
  readonly config: ModelConfig
  /** Most texts at once. */
  readonly maxSequences: number
  readonly seated: readonly SeatedText[]
  /** Of each text that is to have one now, when it has grown (`grown`). */
  readonly entering: readonly Counts[]
  /** Texts that come soon. */
  readonly coming: number
  /** Whether a bank that is much too wide has been borne for long enough. */
  readonly isImpatient: boolean
}

/** A text that may grow far is given room for so many times what it has. */
const MOST_GROWTH = 4
/** One that has outgrown its places is given so many times what it has: who knows how far it goes on. */
const OUTGROWN = 1.5
/** Positions of a deeper stage for those that its text so far would lead to expect. */
const MARGIN = 1.25

/** The positions that a text will have in each stage when it has grown, as far as its beginning tells. */
export function grown({ counts }: Standing, bytes: number): number[] {
  return counts.map((count) => {
    const share = Math.min(1, (MARGIN * count) / counts[0])
    return Math.min(count + Math.ceil(share * bytes), MOST_GROWTH * count)
  })
}

/** True for the same rows and places. */
export const sameCaches = (a: CacheShape, b: CacheShape): boolean =>
  a.rows === b.rows && sameShape(a.capacities, b.capacities)

/** True when so many positions of a stage fit into its places: all of them, or as many as its window. */
const fitsInto = (config: ModelConfig, { capacities }: CacheShape, stage: number, count: number): boolean =>
  count <= capacities[stage] || capacities[stage] === config.stages[stage].window

/** Rows for so many texts. */
const rowsFor = (texts: number, most: number): number =>
  Math.min(2 ** Math.ceil(Math.log2(Math.max(1, texts))), most)

/** True for a bank of much more than the rows that are needed. */
export const isTooWide = (
  { rows }: CacheShape,
  { seated, entering, coming, maxSequences }: BankNeed,
): boolean =>
  rows > (seated.length === 0 ? 1 : 2) * rowsFor(seated.length + entering.length + coming, maxSequences)

/**
 * Chooses the caches for the next step.
 *
 * @param old the bank in use
 * @param spares banks that are open beside it
 */
export function bankShape(
  need: BankNeed,
  old: CacheShape | undefined,
  spares: readonly CacheShape[],
): CacheShape {
  const { config, maxSequences, seated, entering, coming, isImpatient } = need
  const isOpen = (shape: CacheShape): boolean => spares.some((spare) => sameCaches(spare, shape))
  const wanted = rowsFor(seated.length + entering.length + coming, maxSequences)
  const placesFor = ({ counts, expected }: SeatedText): number[] =>
    counts.map((count, s) =>
      old === undefined || fitsInto(config, old, s, count + 1)
        ? Math.max(count, expected[s]) + 1
        : Math.max(Math.ceil(OUTGROWN * count), expected[s] + 1),
    )
  const needed = [...entering.map((counts) => counts.map((count) => count + 1)), ...seated.map(placesFor)]
  const ideal = {
    rows: wanted,
    capacities: config.stages.map((_, s) => capacityFor(config, s, Math.max(1, ...needed.map((n) => n[s])))),
  }
  const all = [...entering, ...seated.map(({ counts }) => counts)]
  if (old === undefined) return ideal
  const fits = all.every((counts) => counts.every((count, s) => fitsInto(config, old, s, count + 1)))
  // One that is only twice too wide is kept for who comes next; a wider one for a while, as the last text may be over soon.
  if (isTooWide(old, need)) {
    if (seated.length === 0 || isImpatient) return ideal
    const narrower = { ...old, rows: wanted }
    if (fits && isOpen(narrower)) return narrower
  }
  // Who is not seated yet is waited for with a row only where somebody is to be seated anyway.
  const least = entering.length > 0 ? wanted : rowsFor(seated.length, maxSequences)
  if (old.rows < least || !fits) return { ...ideal, rows: Math.max(wanted, old.rows) }
  if (seated.length > 0 || entering.length === 0) return old
  // Attention reads all places: a text that comes alone has a bank of its size, if one is open or this is far larger.
  const own = { ...ideal, rows: old.rows }
  const isDeep = own.capacities.some((capacity, s) => old.capacities[s] > MOST_GROWTH * capacity)
  return isDeep || isOpen(own) ? own : old
}
