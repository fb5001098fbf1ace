/**
 * Where the bits of a text are: its most surprising words, and the bytes after boundaries of each level.
 *
 * In: an explanation. Out: rows for tables. Never: chooses by the byte, or a word of a list.
 */
import type { Explanation } from "./explain-text.ts"
import { textRuns } from "./glyphs.ts"

/** A word, or a sign that stands alone. */
export interface Place {
  readonly from: number
  readonly to: number
  readonly bits: number
}

const words = new Intl.Segmenter("und", { granularity: "word" })

/** Finds the words and signs of a text; bytes that are no text are places of their own. */
export function* placesOf(bytes: Uint8Array): Generator<Omit<Place, "bits">, void, undefined> {
  for (const { text, from, ends } of textRuns(bytes)) {
    if (text === "") {
      yield { from, to: from + 1 }
      continue
    }
    for (const { segment, index } of words.segment(text)) {
      if (/^\s+$/.test(segment)) continue
      yield {
        from: index === 0 ? from : ends[index - 1],
        to: ends[index + segment.length - 1],
      }
    }
  }
}

/** The places that cost most, the most first; of equals the one that comes first. */
export function mostSurprising({ bytes, bits }: Explanation, count: number): Place[] {
  const all: Place[] = []
  for (const { from, to } of placesOf(bytes)) {
    let sum = 0
    for (let i = from; i < to; i++) sum += bits[i]
    all.push({ from, to, bits: sum })
  }
  return all.toSorted((a, b) => b.bits - a.bits || a.from - b.from).slice(0, count)
}

/** Bytes that stand alike. */
export interface Standing {
  /** Level of the byte before; 0 inside a segment. */
  readonly level: number
  readonly bytes: number
  readonly bits: number
}

/**
 * Parts the bytes by what stands before them: a boundary of which level, or none. Before the first byte is bos, which is
 * one of the top level.
 *
 * @returns one entry a level, 0 to stages - 1
 */
export function standings({ bits, levels, stages }: Explanation): Standing[] {
  const counts = new Array<number>(stages).fill(0)
  const sums = new Array<number>(stages).fill(0)
  for (let i = 0; i < bits.length; i++) {
    const level = i === 0 ? stages - 1 : levels[i - 1]
    counts[level]++
    sums[level] += bits[i]
  }
  return counts.map((bytes, level) => ({ level, bytes, bits: sums[level] }))
}
