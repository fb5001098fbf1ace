/**
 * The lengths of the stages of a model that finds its own boundaries, while it trains and while it is measured.
 *
 * In: T, what is asked for, capacities that were given. Out: lengths. Never: looks at a text.
 */
import { badOption } from "@aunet/base"
import { classLengths, type RouterChoice } from "@aunet/core"
import type { Curriculum } from "../routing/curriculum.ts"
import { scaledLengths } from "../routing/script-lengths.ts"
import { ROUTED_ROOM, routedLengths } from "./capacity.ts"

/** Positions of each stage. */
export interface RoutedRoom {
  readonly training: readonly number[]
  /** Never less room than in training. */
  readonly measuring: readonly number[]
}

/**
 * Chooses them: with room for the shortest segments that a training will ask for.
 *
 * @param imitated bytes a segment of the splitter that a warm start imitates; none when left out
 * @throws AunetError BAD_OPTION for segments of which rows hold less than two
 */
export function routedRoom(
  T: number,
  router: RouterChoice,
  curriculum: Curriculum | undefined,
  capacities: readonly number[] | undefined,
  imitated: readonly number[] = [],
): RoutedRoom {
  const { bytesPerSegment, scripts = {} } = router
  const begins = curriculum && scaledLengths(router, curriculum.from)
  requireTwo(T, "router.bytesPerSegment", bytesPerSegment)
  for (const [name, lengths] of Object.entries(scripts)) requireTwo(T, `router.scripts.${name}`, lengths)
  for (const lengths of begins ? classLengths(begins) : []) requireTwo(T, "curriculum.from", lengths)
  const all = [...classLengths(router), ...(begins ? classLengths(begins) : [])]
  const shortest = bytesPerSegment.map((_, s) =>
    Math.min(...all.map((lengths) => lengths[s]), imitated[s] ?? Infinity),
  )
  const training = capacities ?? routedLengths(T, shortest, ROUTED_ROOM.training)
  const measuring = routedLengths(T, shortest, ROUTED_ROOM.measuring)
  return { training, measuring: measuring.map((length, s) => Math.max(length, training[s])) }
}

function requireTwo(T: number, name: string, bytesPerSegment: readonly number[]): void {
  if (2 * (bytesPerSegment.at(-1) ?? 0) > T)
    throw badOption(
      name,
      bytesPerSegment,
      `at most ${T / 2} bytes in the deepest stage, since rows of ${T} positions have no room for two segments of more; or longer rows (rowBytes)`,
    )
}
