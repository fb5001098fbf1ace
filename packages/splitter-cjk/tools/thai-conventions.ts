// Where Thai words end, as a grammar of derivation sees it, and the platform does not.
//
// In:  words.  Out: words.  Never: a list taken from a treebank; written by hand, and not tuned: there is
// no development part for it.

import type { Convention } from "./tokens.ts"

// They make a noun of a verb (การ, ความ), of who does it (ผู้, นัก), or an adverb (อย่าง).
const PREFIXES: ReadonlySet<string> = new Set(["การ", "ความ", "ผู้", "นัก", "อย่าง"])
const THAI_ONLY = /^[\u0e00-\u0e4e]+$/

/** Joins a prefix to the word that it derives from. */
const derivations: Convention = (words) => {
  const joined: string[] = []
  let prefix = false
  for (const word of words) {
    if (prefix && THAI_ONLY.test(word)) {
      joined[joined.length - 1] += word
      prefix = false
      continue
    }
    joined.push(word)
    prefix = PREFIXES.has(word)
  }
  return joined
}

/** Lists the conventions in their order. */
export const thaiConventions: Readonly<Record<string, Convention>> = { derivations }
