/**
 * chrF and chrF++: how many runs of characters, and of words, two texts share.
 *
 * In: what was written, and one or more right texts for each. Out: a score of the set, 0 to 100.
 * Never: folds case, or looks at blanks among characters.
 * Source: Popovic 2015, 2017; sacreBLEU 2.6 `metrics/chrf.py`, whose effective order is kept.
 */
import { pieces } from "../text/python-text.ts"

const CHARACTER_ORDER = 6
const BETA_SQUARED = 4
const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]/

/** Counts of one order: of what was written, of what is right, of both. */
interface OrderCounts {
  written: number
  right: number
  shared: number
}

/** How many orders of words count: none, or 1 and 2 (chrF++). */
export interface ChrfOptions {
  readonly wordOrder?: 0 | 2
}

/** What one text shares with what is right: the counts that scores of sets are made of. */
export type ChrfCounts = readonly OrderCounts[]

/**
 * Counts what one text shares with the right one that it comes nearest to.
 *
 * @param golds one at least
 */
export function chrfCounts(
  written: string,
  golds: readonly string[],
  { wordOrder = 0 }: ChrfOptions = {},
): ChrfCounts {
  const mine = gramsOf(written, wordOrder)
  return golds
    .map((gold) => compare(mine, gramsOf(gold, wordOrder)))
    .reduce((best, counts) => (fScore(counts) > fScore(best) ? counts : best))
}

/** Scores a set by the counts of its texts, 0 to 100. */
export function chrfOf(texts: readonly ChrfCounts[]): number {
  const totals = (texts[0] ?? []).map(() => ({ written: 0, right: 0, shared: 0 }))
  for (const counts of texts)
    for (const [order, { written, right, shared }] of counts.entries()) {
      totals[order].written += written
      totals[order].right += right
      totals[order].shared += shared
    }
  return fScore(totals)
}

/**
 * Scores a set of texts.
 *
 * @param written a text an item
 * @param golds the right texts of each item, one at least
 * @returns 0 to 100
 */
export const corpusChrf = (
  written: readonly string[],
  golds: readonly (readonly string[])[],
  options: ChrfOptions = {},
): number => chrfOf(written.map((text, i) => chrfCounts(text, golds[i], options)))

type Grams = readonly ReadonlyMap<string, number>[]

function gramsOf(text: string, wordOrder: number): Grams {
  const characters = [...pieces(text).join("")]
  const words = wordOrder === 0 ? [] : wordsOf(text)
  return [
    ...Array.from({ length: CHARACTER_ORDER }, (_, i) => counted(characters, i + 1, "")),
    ...Array.from({ length: wordOrder }, (_, i) => counted(words, i + 1, " ")),
  ]
}

/** Words with a punctuation mark at one of their ends apart: at the end, else at the beginning. */
export function wordsOf(text: string): string[] {
  return pieces(text).flatMap((word) => {
    const characters = [...word]
    if (characters.length === 1) return [word]
    const last = characters[characters.length - 1]
    if (ASCII_PUNCTUATION.test(last)) return [characters.slice(0, -1).join(""), last]
    if (ASCII_PUNCTUATION.test(characters[0])) return [characters[0], characters.slice(1).join("")]
    return [word]
  })
}

function counted(items: readonly string[], order: number, between: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (let i = 0; i + order <= items.length; i++) {
    const gram = items.slice(i, i + order).join(between)
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return counts
}

function compare(mine: Grams, gold: Grams): OrderCounts[] {
  return mine.map((grams, order) => {
    let written = 0
    let shared = 0
    for (const [gram, count] of grams) {
      written += count
      shared += Math.min(count, gold[order].get(gram) ?? 0)
    }
    let right = 0
    for (const count of gold[order].values()) right += count
    // An order that the right text is too short for must not count against what was written.
    return { written: right > 0 ? written : 0, right, shared }
  })
}

/** F over the mean precision and the mean recall of the orders that both texts are long enough for. */
function fScore(counts: readonly OrderCounts[]): number {
  const used = counts.filter(({ written, right }) => written > 0 && right > 0)
  if (used.length === 0) return 0
  const precision = used.reduce((sum, { shared, written }) => sum + shared / written, 0) / used.length
  const recall = used.reduce((sum, { shared, right }) => sum + shared / right, 0) / used.length
  if (precision + recall === 0) return 0
  return (100 * (1 + BETA_SQUARED) * precision * recall) / (BETA_SQUARED * precision + recall)
}
