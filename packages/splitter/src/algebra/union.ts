// Several splitters as one: each byte gets the highest level that any of them gives it.
//
// In:  splitters.  Out: a splitter.  Never: knows a concrete splitter.
//
//     a        0 0 1 0 0 0 1        name     "union"
//     b        0 2 0 0 0 0 1        options  { parts: [{ name: a, options }, { name: b, options }] }
//     union    0 2 1 0 0 0 1        data     the parts' data, one after another

import type * as M from "fp-ts/lib/Monoid.js"
import type { Splitter } from "../splitter.ts"
import { type Combination, combine, type Judge } from "./combination.ts"
import { UNION } from "./names.ts"

/**
 * Combines splitters byte by byte: the highest level wins, as where the official code merges
 * several rules.
 *
 * Its identity, `union.empty`, marks nothing and has depth 0. Unions are kept flat, so that both
 * sides of the associative law have the same `options` too. Of a union, `breaks` holds what any
 * part breaks, and `boundaryPlace` what all parts agree on, or `mixed`.
 *
 * @example
 * const both = union.concat(lines, spaces)
 * const all = concatAll(union)([lines, spaces, tabs]) // concatAll from fp-ts/Monoid
 */
export const union: M.Monoid<Splitter> = Object.freeze({
  empty: unionOfParts([]),
  concat: (first: Splitter, second: Splitter): Splitter => unionOf([first, second]),
})

/** Combines any number of splitters: what a fold over them with `union` gives, in work that grows with their number. */
export function unionOf(splitters: readonly Splitter[]): Splitter {
  const parts = splitters.flatMap(partsOf)
  return parts.length === 1 ? parts[0] : unionOfParts(parts)
}

function partsOf(splitter: Splitter): readonly Splitter[] {
  return splitter.name === UNION && "parts" in splitter ? (splitter as Combination).parts : [splitter]
}

function unionOfParts(parts: readonly Splitter[]): Combination {
  return combine({
    name: UNION,
    choices: {},
    parts,
    depth: parts.reduce((most, { depth }) => Math.max(most, depth), 0),
    maxJudgeState: 0,
    judge: (saved = []) => (saved.length === 0 ? highest() : undefined),
  })
}

// A function, and no constant: `union` above is made before constants further down have a value.
function highest(): Judge {
  return {
    push: (_, levels) => {
      let top = 0
      for (let k = 0; k < levels.length; k++) if (levels[k] > top) top = levels[k]
      return top
    },
    fork: highest,
    save: () => [],
  }
}
