// All that splitting needs: what was learned, and the choices that it was learned with.
//
// In:  nothing.  Out: types and limits.  Never: a rule of its own.

import type { ContextTable } from "./context-table.ts"
import type { Rule } from "./rule.ts"

/** Says what the segments of all scripts have in common: as many bytes, or as much information. */
export type PerScript = "bytes" | "information"

/** Holds the choices of a fitting, defaults filled in. */
export interface FitChoices {
  /** Wanted mean bytes of a segment, one number a level, ascending. */
  readonly bytesPerSegment: readonly number[]
  readonly rule: Rule
  /** What is kept equal from script to script; null for one threshold for all. */
  readonly perScript: PerScript | null
  /** Longest run of characters that is looked up, 1 to 8. */
  readonly contextCharacters: number
  /** Least bytes of a segment, one number a level, or empty. */
  readonly shortestBytes: readonly number[]
  /** Most bytes of a segment up to the end of a character, one number a level, or empty. */
  readonly longestBytes: readonly number[]
}

/** Holds the thresholds of scripts that share them. */
export interface Group {
  /** Unicode names of the scripts; the first group also has all that no other has. */
  readonly scripts: readonly string[]
  /** A score of at least this marks level 1, 2, ...; integers. */
  readonly thresholds: readonly number[]
}

/** Holds a fitted model. */
export interface Model {
  readonly choices: FitChoices
  readonly groups: readonly Group[]
  /** Bytes of text that it was fitted on. */
  readonly fittedBytes: number
  readonly table: ContextTable
}

/** Are limits of the choices. */
export const MOST_LEVELS = 8
export const MOST_CONTEXT = 8
export const LEAST_BYTES = 1
export const MOST_BYTES = 65_536
