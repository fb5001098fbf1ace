/**
 * A router that has stopped to choose: for long, nearly every position was a boundary, or nearly none.
 *
 * Where a text or a row begins there is a boundary whatever the router says; it is judged by the other positions.
 *
 * In: the segments of each step. Out: what was kept, and the stages that collapsed just now. Never: ends a training.
 */
import { positionsPerSegment } from "@aunet/core"
import type { CollapseEvent } from "../events.ts"
import { type RouteSums } from "./route-sums.ts"

/** Steps that are looked at: a router that begins far from what was asked for is given time. */
const LOOKED_AT = 64

/** How much too long or too short segments are, on average, before it is told. */
const FACTOR = 10

/** Fewer positions of a step than this say nothing. */
const FEWEST = 1

interface Asked {
  readonly positions: number
  readonly boundaries: number
}

const askedOf = ({ positions, boundaries, forced }: RouteSums): Asked[] =>
  positions.map((count, s) => ({ positions: count - forced[s], boundaries: boundaries[s] - forced[s] }))

/** What is kept of the last steps. */
export interface RouteWatch {
  /** Of each step, by stage: positions that the router was asked about, and boundaries among them. */
  readonly recent: readonly (readonly Asked[])[]
  /** Stages above the first that were told. */
  readonly told: readonly number[]
}

/** Nothing seen yet. */
export const FRESH_ROUTE_WATCH: RouteWatch = { recent: [], told: [] }

/**
 * Takes a step.
 *
 * @param bytesPerSegment what was asked for
 * @returns the watch, and an event for each stage that collapsed and was not told since it last chose
 */
export function watchRoutes(
  before: RouteWatch,
  sums: RouteSums,
  bytesPerSegment: readonly number[],
  step: number,
): { readonly watch: RouteWatch; readonly collapsed: readonly CollapseEvent[] } {
  const recent = [...before.recent.slice(1 - LOOKED_AT), askedOf(sums)]
  if (recent.length < LOOKED_AT) return { watch: { ...before, recent }, collapsed: [] }
  const found = positionsPerSegment(bytesPerSegment).flatMap((asked, s): CollapseEvent[] => {
    const total = (of: (each: Asked) => number): number => recent.reduce((sum, each) => sum + of(each[s]), 0)
    const positions = total((each) => each.positions)
    if (positions < FEWEST * LOOKED_AT) return []
    // Without any boundary as if there were one more position, and that were one.
    const length = (positions + 1) / (total((each) => each.boundaries) + 1)
    const boundaries =
      length - 1 < (asked - 1) / FACTOR ? "all" : length > asked * FACTOR ? "none" : undefined
    if (boundaries === undefined) return []
    return [{ type: "collapse", step, stage: s + 1, boundaries, positionsPerSegment: length, asked }]
  })
  return {
    watch: { recent, told: found.map(({ stage }) => stage) },
    collapsed: found.filter(({ stage }) => !before.told.includes(stage)),
  }
}
