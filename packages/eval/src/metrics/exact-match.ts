/**
 * Whether a written answer is right: what is cut out of it, what of it does not count, equality.
 *
 * In: a written text and the right answers. Out: 0 or 1. Never: a likeness; that is for chrF and BLEU.
 * Source: lm-evaluation-harness, `filters/` and `metrics.exact_match_hf_evaluate`.
 */
import { strip } from "../text/python-text.ts"

/** What of two texts does not count when they are compared. */
export interface Ignored {
  /** Deleted wherever they match, before anything else, in this order. */
  readonly patterns?: readonly RegExp[]
  readonly case?: boolean
  /** The 32 punctuation characters of ASCII. */
  readonly punctuation?: boolean
}

/** Takes an answer out of what a model wrote. */
export type Filter = (written: string) => string

const PUNCTUATION = /[!-/:-@[-`{-~]/g

/** Leaves out what does not count. */
export const reduced = (text: string, ignored: Ignored): string => {
  // NumPy's arrays of texts, which figures of others went through, drop NULs at the end.
  let rest = withoutLastNuls(text)
  for (const pattern of ignored.patterns ?? []) rest = rest.replaceAll(pattern, "")
  if (ignored.case === true) rest = rest.toLowerCase()
  if (ignored.punctuation === true) rest = rest.replaceAll(PUNCTUATION, "")
  return withoutLastNuls(rest)
}

const withoutLastNuls = (text: string): string => {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--
  return text.slice(0, end)
}

/** Tells as 1 or 0 whether a text equals any of the right ones. */
export const exactMatch = (written: string, golds: readonly string[], ignored: Ignored): number => {
  const answer = reduced(written, ignored)
  return golds.some((gold) => reduced(gold, ignored) === answer) ? 1 : 0
}

/** Cuts blanks off both ends. */
export const removeWhitespace: Filter = strip

/** What a text is when nothing in it is an answer. */
export const INVALID = "[invalid]"

/**
 * Takes a match of a pattern: its first group that is not empty, or all of it where it has none.
 *
 * @param pattern with the flag g
 * @param which 0 for the first match, -1 for the last
 */
export const regexFilter =
  (pattern: RegExp, which: 0 | -1): Filter =>
  (written) => {
    const match = [...written.matchAll(pattern)].at(which)
    if (match === undefined) return INVALID
    const [whole, ...groups] = match
    const [first = ""] = groups.length === 0 ? [whole] : groups
    // Of several groups that are all empty nothing is an answer; one that is empty is an empty answer.
    const found = groups.length > 1 ? groups.find((group) => group !== undefined && group !== "") : first
    return found === undefined ? INVALID : strip(found)
  }

/** A text up to the first of the texts that end it. */
export const cutAtStops = (written: string, stops: readonly string[]): string => {
  const ends = stops.map((stop) => written.indexOf(stop)).filter((at) => at >= 0)
  return ends.length === 0 ? written : written.slice(0, Math.min(...ends))
}
