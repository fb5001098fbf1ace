// What split and cursors of one `cjk` splitter share.
//
// In:  groups.  Out: tables.  Never: changes after it was made.

import { type CharacterClasses, groupLadder } from "@aunet/splitter-whitespace/rule"
import { boundaryWeights } from "./boundary-weights.ts"
import { characterKinds } from "./character-kind.ts"

/** Holds the tables of one splitter. */
export interface CjkRule {
  /** The level of numbers, symbols and newlines: how many groups there are. */
  readonly depth: number
  /** The level of the end of a word by how many were counted, as for `words`. */
  readonly ladder: Uint8Array
  readonly kinds: CharacterClasses
  /** The weights of the model, one a feature. */
  readonly weights: Int8Array
}

/** Makes the tables for groups that were checked. */
export const cjkRule = (groups: readonly number[]): CjkRule => ({
  depth: groups.length,
  ladder: groupLadder(groups),
  kinds: characterKinds(),
  weights: boundaryWeights(),
})
