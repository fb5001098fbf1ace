// From scores to levels: thresholds, and how long a segment may be.
//
// In:  a score, a script, how many bytes went by.  Out: a level.  Never: sees a byte.

import { scriptNames, scriptTable, type ScriptTable } from "@aunet/splitter"
import type { Model } from "./model.ts"
import { RULES } from "./rule.ts"
import { SCRIPT_NUMBERS } from "./script.ts"

/** Holds a model's numbers as a loop reads them. */
export interface Marker {
  readonly depth: number
  /** What the rule multiplies. */
  readonly now: number
  readonly before: number
  /** Finds scripts; null where they all share their thresholds. */
  readonly scripts: ScriptTable | null
  /** Group of each script. */
  readonly groupOf: Uint8Array
  /** Threshold of level l in group g: at g * depth + l - 1. */
  readonly thresholds: Int32Array
  /** Least and most bytes by level, at l - 1; 0 and a number above all others where there is no limit. */
  readonly shortest: Int32Array
  readonly longest: Int32Array
}

/** Is the most that a count of bytes goes up to: above any limit, so that a cursor's state stays small. */
export const MOST_SINCE = 0x20000

const NO_LIMIT = MOST_SINCE + 1

/** Lays a model's choices and thresholds out. */
export const markerOf = ({ choices, groups }: Omit<Model, "table">): Marker => {
  const depth = choices.bytesPerSegment.length
  const groupOf = new Uint8Array(SCRIPT_NUMBERS)
  const names = scriptNames()
  groups.forEach(({ scripts }, g) => {
    for (const script of scripts) groupOf[names.indexOf(script)] = g
  })
  const [now, before] = RULES[choices.rule]
  return {
    depth,
    now,
    before,
    scripts: groups.length > 1 ? scriptTable() : null,
    groupOf,
    thresholds: Int32Array.from(groups.flatMap(({ thresholds }) => thresholds)),
    shortest: Int32Array.from({ length: depth }, (_, k) => choices.shortestBytes[k] ?? 0),
    longest: Int32Array.from({ length: depth }, (_, k) => choices.longestBytes[k] ?? NO_LIMIT),
  }
}

/**
 * Gives a level.
 *
 * @param since bytes since the last boundary of level l or more, this symbol's included, at l - 1; those
 *   of the level and below are set to 0
 */
export const mark = (marker: Marker, score: number, group: number, since: Int32Array): number => {
  const { depth, thresholds, shortest, longest } = marker
  for (let k = depth - 1; k >= 0; k--) {
    const bytes = since[k]
    if ((score >= thresholds[group * depth + k] && bytes >= shortest[k]) || bytes >= longest[k]) {
      since.fill(0, 0, k + 1)
      return k + 1
    }
  }
  return 0
}
