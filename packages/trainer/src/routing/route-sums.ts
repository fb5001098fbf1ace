/**
 * What the outputs of a program say of its router, added up over batches, and as figures that events tell.
 *
 * In: `routing.*` of a step or an evaluation. Out: sums, figures. Never: judges them; `collapse.ts` does.
 */
import { type Flat, mapFlat, type Value } from "@aunet/tensor"

/** The figures of a router over some text; a number for each stage above the first. */
export interface RoutingFigures {
  /** Bytes of text that a position of the stage stands for on average, those that had no room counted. */
  readonly bytesPerSegment: readonly number[]
  /** Share of boundaries that had no room. */
  readonly droppedShares: readonly number[]
  /**
   * Mean of the larger of p and 1 - p over the positions of the stage above that the router was asked about: 0.5 says nothing,
   * 1 is sure, or there was none to ask about.
   */
  readonly certainty: readonly number[]
}

/** Sums over batches, a number for each stage above the first. */
export type RouteSums = Readonly<
  Record<
    "positions" | "boundaries" | "forced" | "asked" | "found" | "dropped" | "certainty",
    readonly number[]
  >
>

// `fromEntries` and `mapFlat` forget which names there are; all of these, and no others.
const SUMS = ["positions", "boundaries", "forced", "asked", "found", "dropped", "certainty"] as const

/** Reads the sums of one batch; undefined of a model without a router. */
export function routeSumsOf(outputs: Flat<Value>): RouteSums | undefined {
  if (outputs["routing.positions"] === undefined) return undefined
  return Object.fromEntries(
    SUMS.map((name) => [name, [...outputs[`routing.${name}`]]]),
  ) as unknown as RouteSums
}

/** Adds a batch to those before it. */
export const addSums = (before: RouteSums | undefined, batch: RouteSums): RouteSums =>
  before === undefined
    ? batch
    : (mapFlat(batch, (values, name) =>
        values.map((value, s) => value + before[name as keyof RouteSums][s]),
      ) as unknown as RouteSums)

/** Positions of the stage above that a segment has, for each stage. */
export const positionsEach = ({ positions, boundaries }: RouteSums): number[] =>
  positions.map((count, s) => count / boundaries[s])

/** Turns sums into figures. */
export function routingFigures(sums: RouteSums): RoutingFigures {
  const { boundaries, asked, dropped, certainty } = sums
  let bytes = 1
  return {
    bytesPerSegment: positionsEach(sums).map((each) => (bytes *= each)),
    droppedShares: dropped.map((count, s) => count / boundaries[s]),
    certainty: certainty.map((sum, s) => (asked[s] === 0 ? 1 : sum / asked[s])),
  }
}
