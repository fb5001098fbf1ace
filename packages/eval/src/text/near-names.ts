/**
 * Names that somebody may have meant who typed another.
 *
 * In: what was typed, names that there are. Out: the nearest, best first. Never: one that shares nothing with it.
 */
import { distance } from "fastest-levenshtein"

/** Most names that are told. */
const MOST = 5

/** Finds them: names that begin with what was typed or hold it, and those with few letters changed. */
export function nearNames(typed: string, names: readonly string[]): string[] {
  const low = typed.toLowerCase().replaceAll("*", "")
  const most = Math.max(1, Math.floor(low.length / 3))
  return names
    .map((name) => {
      const other = name.toLowerCase().replaceAll("*", "")
      const isPart = low.length >= 3 && other.includes(low)
      return { name, apart: isPart ? 0 : distance(low, other) }
    })
    .filter(({ apart }) => apart <= most)
    .toSorted((a, b) => a.apart - b.apart)
    .slice(0, MOST)
    .map(({ name }) => name)
}
