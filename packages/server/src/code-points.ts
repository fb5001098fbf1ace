/**
 * Lengths as Python's clients count them.
 *
 * In: a text. Out: its characters. Never: counts a surrogate by itself.
 */

/** Counts the characters of a text: Unicode code points. */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
