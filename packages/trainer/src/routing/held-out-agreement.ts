/**
 * How far the boundaries of a router agree with those of the model's splitter and with characters, over rows of text.
 *
 *     the_cat        splitter   0 0 0 1 0 0 0      first bytes of characters: where a segment may begin
 *     found          0 0 0 1 0 1 0                 last bytes: where our splitters put their boundaries
 *
 * Where a row or a text begins a boundary is forced, and bos and eos are no text: those positions are left out. A boundary
 * of a deeper stage is compared over all bytes, so what the stage above missed counts as missed.
 *
 * In: ids and levels of rows, the levels that were found. Out: counts, to be added up; figures. Never: an engine.
 */
import {
  addAgreement,
  type Agreement,
  type AgreementCounts,
  agreementCounts,
  agreementOf,
} from "@aunet/splitter"
import type { Batch } from "@aunet/data"
import { BOS } from "@aunet/tokens"

/** With what boundaries are compared. */
const OTHERS = ["splitter", "characterStarts", "characterEnds"] as const

/** An entry for each stage above the first; of `splitter` for as many as it has levels. */
export type RoutingAgreement = Readonly<Record<(typeof OTHERS)[number], readonly Agreement[]>>

/** The counts of it. */
export type RoutingAgreementCounts = Readonly<Record<(typeof OTHERS)[number], readonly AgreementCounts[]>>

/** What is counted. */
export interface ComparedRows extends Pick<Batch, "ids" | "targets" | "levels"> {
  /** A level a position, as the router found it. */
  readonly found: ArrayLike<number>
  /** Positions of each row that are text to be measured; 0 of a row that is repeated. */
  readonly counted: readonly number[]
  /** Stages above the first, and levels that the splitter has. */
  readonly pools: number
  readonly splitterDepth: number
}

/** Whether an id is a byte that goes on with a character: 10xxxxxx. */
const isInside = (id: number): boolean => id < BOS && (id & 0xc0) === 0x80

/** Counts the rows of a batch. */
export function countAgreement(rows: ComparedRows): RoutingAgreementCounts {
  const { ids, targets, levels, found, counted, pools, splitterDepth } = rows
  const T = ids.length / counted.length
  // The first position of a row was not asked about.
  const isCounted = (i: number): boolean => i % T > 0 && i % T < counted[Math.floor(i / T)] && ids[i] < BOS
  const starts = Uint8Array.from(ids, (id) => (isInside(id) ? 0 : pools))
  const ends = Uint8Array.from(targets, (next) => (isInside(next) ? 0 : pools))
  return {
    splitter: agreementCounts(found, levels, Math.min(pools, splitterDepth), isCounted),
    characterStarts: agreementCounts(found, starts, pools, isCounted),
    characterEnds: agreementCounts(found, ends, pools, isCounted),
  }
}

const each = <Value>(of: (name: (typeof OTHERS)[number]) => Value) =>
  Object.fromEntries(OTHERS.map((name) => [name, of(name)])) as Record<(typeof OTHERS)[number], Value>

/** Adds a batch to those before it. */
export const addRoutingAgreement = (
  before: RoutingAgreementCounts | undefined,
  batch: RoutingAgreementCounts,
): RoutingAgreementCounts =>
  before === undefined ? batch : each((name) => addAgreement(before[name], batch[name]))

/** Turns counts into figures. */
export const routingAgreement = (counts: RoutingAgreementCounts): RoutingAgreement =>
  each((name) => counts[name].map(agreementOf))
