// The splitters that are compared, by name.
//
// In:  a name, how many levels are wanted, and a text to learn from.  Out: a splitter.
// Never: keeps what was learned: `learned` is fitted on the spot, from a seed.

import type { Splitter } from "@aunet/splitter"
import { linguaPlugin, pretokPlugin, punctPlugin, wordsPlugin } from "@aunet/splitter-whitespace"

/** How a splitter of some depth comes to be. */
type Arm = {
  /** What is measured, in a line. */
  readonly what: string
  make(depth: number, learnFrom: readonly Uint8Array[]): Splitter
}

const GROUPS = [1, 2, 4]

/** Every splitter that takes part. */
export const arms: Readonly<Record<string, Arm>> = {
  words: {
    what: "words, pairs, fours",
    make: (depth) => wordsPlugin.make({ groups: GROUPS.slice(0, depth) }),
  },
  pretok: { what: "pre-tokens", make: () => pretokPlugin.make() },
  punct: { what: "numbers, symbols, newlines", make: () => punctPlugin.make() },
  lingua: {
    what: "the official rule, which looks ahead",
    make: (depth) => linguaPlugin.make({ strategy: ["word1", "word2", "word4"].slice(0, depth) }),
  },
}

/** Chooses arms by name. Throws for a name that there is not. */
export function chosenArms(names: readonly string[] | undefined): string[] {
  const known = Object.keys(arms)
  const unknown = (names ?? []).filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new Error(`there is no splitter ${unknown.join(", ")} to measure; there are: ${known.join(", ")}`)
  return [...(names ?? known)]
}
