/**
 * BLEU of a set of texts, as sacreBLEU computes it.
 *
 * In: what was written, and one or more right texts for each. Out: a score of the set, 0 to 100, with its signature.
 * Never: a score without saying how words were found.
 * Source: Papineni et al. 2002, Post 2018; sacreBLEU 2.6 `metrics/bleu.py`, `tokenizers/`.
 */
import { type BleuTokenizer, tokenise } from "./bleu-tokenizers.ts"

const ORDER = 4

/** A score, and how it was made. */
export interface Bleu {
  /** 0 to 100. */
  readonly score: number
  /** Words of what was written, and of the right texts nearest in length. */
  readonly words: readonly [number, number]
  readonly signature: string
}

/** What one text shares with what is right, for runs of one to four words. */
export interface BleuCounts {
  readonly shared: readonly number[]
  readonly total: readonly number[]
  readonly length: number
  readonly goldLength: number
}

/**
 * Counts what one text shares with the right ones.
 *
 * @param golds one at least
 */
export function bleuCounts(
  text: string,
  golds: readonly string[],
  tokenizer: BleuTokenizer = "13a",
): BleuCounts {
  const words = tokenise(text, tokenizer)
  const references = golds.map((gold) => tokenise(gold, tokenizer))
  const shared: number[] = []
  const total: number[] = []
  for (let n = 1; n <= ORDER; n++) {
    const most = new Map<string, number>()
    for (const reference of references)
      for (const [gram, count] of counted(reference, n)) most.set(gram, Math.max(count, most.get(gram) ?? 0))
    const grams = [...counted(words, n)]
    shared.push(grams.reduce((sum, [gram, count]) => sum + Math.min(count, most.get(gram) ?? 0), 0))
    total.push(grams.reduce((sum, [, count]) => sum + count, 0))
  }
  const lengths = references.map((reference) => reference.length)
  return { shared, total, length: words.length, goldLength: nearest(words.length, lengths) }
}

/** Scores a set by the counts of its texts. */
export function bleuOf(texts: readonly BleuCounts[], tokenizer: BleuTokenizer = "13a"): Bleu {
  const shared = new Array<number>(ORDER).fill(0)
  const total = new Array<number>(ORDER).fill(0)
  let length = 0
  let goldLength = 0
  for (const text of texts) {
    length += text.length
    goldLength += text.goldLength
    for (let n = 0; n < ORDER; n++) {
      shared[n] += text.shared[n]
      total[n] += text.total[n]
    }
  }
  // Before the object: findings/v8-objects-share-a-number.sh.
  const score = scoreOf(shared, total, length, goldLength)
  return {
    score,
    words: [length, goldLength],
    signature: `BLEU|case:mixed|tok:${tokenizer}|smooth:exp|order:${ORDER}`,
  }
}

/**
 * Scores a set of texts.
 *
 * @param golds the right texts of each item, one at least
 */
export const corpusBleu = (
  written: readonly string[],
  golds: readonly (readonly string[])[],
  tokenizer: BleuTokenizer = "13a",
): Bleu =>
  bleuOf(
    written.map((text, i) => bleuCounts(text, golds[i], tokenizer)),
    tokenizer,
  )

/** The geometric mean of precisions, cut where what was written is shorter than what is right. */
function scoreOf(
  shared: readonly number[],
  total: readonly number[],
  length: number,
  goldLength: number,
): number {
  if (shared.every((count) => count === 0)) return 0
  let smoothing = 1
  let logs = 0
  for (let n = 0; n < ORDER; n++) {
    // Nothing so long was written: its precision stays 0, and with it the mean.
    if (total[n] === 0) return 0
    if (shared[n] === 0) smoothing *= 2
    logs += Math.log(shared[n] === 0 ? 100 / (smoothing * total[n]) : (100 * shared[n]) / total[n])
  }
  const brevity = length >= goldLength ? 1 : Math.exp(1 - goldLength / length)
  return brevity * Math.exp(logs / ORDER)
}

/** The length nearest to one's own; of two as near, the shorter. */
const nearest = (length: number, others: readonly number[]): number =>
  others.reduce((best, other) => {
    const nearer = Math.abs(other - length) - Math.abs(best - length)
    return nearer < 0 || (nearer === 0 && other < best) ? other : best
  })

function counted(words: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (let i = 0; i + order <= words.length; i++) {
    // Words hold no blanks.
    const gram = words.slice(i, i + order).join(" ")
    counts.set(gram, (counts.get(gram) ?? 0) + 1)
  }
  return counts
}
