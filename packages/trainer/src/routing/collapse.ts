/**
 * A router that has stopped to choose: for long, nearly every position was a boundary, or nearly none.
 *
 * Where a text or a row begins there is a boundary whatever the router says, and a rule settles others; it is judged by the
 * positions that it was asked about, and by what was asked for of those.
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
  /** Positions but those where a text begins, and boundaries among them. */
  readonly positions: number
  readonly boundaries: number
  /** Those that no rule settled, and boundaries among them. */
  readonly asked: number
  readonly found: number
}

const askedOf = ({ positions, boundaries, forced, asked, found }: RouteSums): Asked[] =>
  positions.map((count, s) => ({
    positions: count - forced[s],
    boundaries: boundaries[s] - forced[s],
    asked: asked[s],
    found: found[s],
  }))

/** What is kept of the last steps. */
export interface RouteWatch {
  /** Of each step, by stage. */
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
    const positions = total((each) => each.asked)
    if (positions < FEWEST * LOOKED_AT) return []
    const found = total((each) => each.found)
    // What a rule settled is not the router's: it has to find what is left of the boundaries that were asked for.
    const byRule = total((each) => each.boundaries) - found
    const wanted = total((each) => each.positions) / asked - byRule
    if (wanted <= 0) return []
    const askedHere = positions / wanted
    // Without any boundary as if there were one more position, and that were one.
    const length = (positions + 1) / (found + 1)
    const boundaries =
      length - 1 < (askedHere - 1) / FACTOR ? "all" : length > askedHere * FACTOR ? "none" : undefined
    if (boundaries === undefined) return []
    const told = { stage: s + 1, boundaries, positionsPerSegment: length, asked: askedHere } as const
    const isRuled = positions < total((each) => each.positions)
    return [{ type: "collapse", step, ...told, ...(isRuled && { ruled: true }) }]
  })
  return {
    watch: { recent, told: found.map(({ stage }) => stage) },
    collapsed: found.filter(({ stage }) => !before.told.includes(stage)),
  }
}
