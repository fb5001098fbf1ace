/**
 * A router that has stopped to choose: for long, nearly every position was a boundary, or nearly none.
 *
 * In: the segments of each step. Out: what was kept, and the stages that collapsed just now. Never: ends a training.
 */
import { positionsPerSegment } from "@aunet/core"
import type { CollapseEvent } from "../events.ts"
import { positionsEach, type RouteSums } from "./route-sums.ts"

/** Steps that are looked at: a router that begins far from what was asked for is given time. */
const LOOKED_AT = 64

/** How much too long or too short segments are, on average, before it is told. */
const FACTOR = 10

/** What is kept of the last steps. */
export interface RouteWatch {
  /** Positions of a segment, by step and stage. */
  readonly recent: readonly (readonly number[])[]
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
  const recent = [...before.recent.slice(1 - LOOKED_AT), positionsEach(sums)]
  if (recent.length < LOOKED_AT) return { watch: { ...before, recent }, collapsed: [] }
  const found = positionsPerSegment(bytesPerSegment).flatMap((asked, s): CollapseEvent[] => {
    // Boundaries a position, averaged, since a step without any boundary has segments without end.
    const share = recent.reduce((sum, lengths) => sum + 1 / lengths[s], 0) / LOOKED_AT
    const length = 1 / share
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
