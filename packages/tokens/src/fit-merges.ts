/**
 * Learning merges from text: the pair that stands most often becomes one id, again and again.
 *
 *     pieces with how often each stands -> pairs with how often -> the most frequent is joined -> ...
 *
 * In: documents, a splitter, how many ids there shall be. Out: merges. Never: draws; of pairs that stand equally often
 * the one with the lowest ids goes first, so the same text gives the same merges.
 * Source: Sennrich, Haddow, Birch (2016), over bytes as GPT-2 has it.
 */
import { levelsOf, type Splitter } from "@aunet/splitter"
import { AunetError, badOption, breathe } from "@aunet/base"
import { MOST_VOCABULARY, VOCABULARY } from "./ids.ts"
import { pairQueue } from "./pair-queue.ts"
import { pieceEnds, pieceName } from "./pieces.ts"
import { joinPair, type Merge, pairKey } from "./tokenizer.ts"

/** Bytes that are learned from; of more text, each document gives its first part. */
export const MOST_FITTED_BYTES = 2 ** 26

/** How to learn. */
export interface FitMergesOptions {
  /** V, ids in all: 258 of bytes, bos and eos, and one a merge; 259 to 65536. */
  readonly vocabulary: number
  readonly signal?: AbortSignal | undefined
}

/** A piece of the text, as it is joined so far. */
interface Word {
  readonly ids: number[]
  /** How often it stands. */
  readonly count: number
}

/**
 * Learns merges.
 *
 * @throws AunetError BAD_OPTION for a vocabulary out of range; BAD_DATA where the text has too few pairs that stand
 * twice; ABORTED
 * @example
 * const merges = await fitMerges([bytes], splitter, { vocabulary: 1024 })
 */
export async function fitMerges(
  documents: readonly Uint8Array[],
  splitter: Splitter,
  { vocabulary, signal }: FitMergesOptions,
): Promise<Merge[]> {
  if (!Number.isInteger(vocabulary) || vocabulary <= VOCABULARY || vocabulary > MOST_VOCABULARY)
    throw badOption("vocabulary", vocabulary, `a whole number from ${VOCABULARY + 1} to ${MOST_VOCABULARY}`)
  const rest = async (): Promise<void> => {
    if (signal?.aborted === true) throw new AunetError("ABORTED", "the learning of merges was stopped")
    await breathe()
  }
  const words = await wordsOf(documents, splitter, rest)
  const pairs = pairQueue()
  /** Words that hold, or held, a pair. */
  const places = new Map<number, Set<number>>()
  const count = ({ ids, count: times }: Word, index: number, sign: 1 | -1): void => {
    for (let i = 0; i + 1 < ids.length; i++) {
      const key = pairKey(ids[i], ids[i + 1])
      pairs.add(key, sign * times)
      if (sign < 0) continue
      const known = places.get(key)
      if (known === undefined) places.set(key, new Set([index]))
      else known.add(index)
    }
  }
  for (const [index, word] of words.entries()) count(word, index, 1)
  const merges: Merge[] = []
  while (VOCABULARY + merges.length < vocabulary) {
    if (merges.length % 64 === 0) await rest()
    const key = pairs.takeLargest()
    if (key === undefined)
      throw new AunetError(
        "BAD_DATA",
        `the text has ${merges.length} pairs to join that stand twice or more, too few for a vocabulary of ${vocabulary}; give more text, or ask for ${VOCABULARY + merges.length} at most`,
      )
    const [left, right] = [Math.floor(key / MOST_VOCABULARY), key % MOST_VOCABULARY]
    const joined = VOCABULARY + merges.length
    merges.push([left, right])
    for (const index of places.get(key) ?? []) {
      const word = words[index]
      count(word, index, -1)
      joinPair(word.ids, (a, b) => a === left && b === right, joined)
      count(word, index, 1)
    }
    places.delete(key)
  }
  return merges
}

/** Counts the pieces of the documents; in the order in which they first stand. */
async function wordsOf(
  documents: readonly Uint8Array[],
  splitter: Splitter,
  rest: () => Promise<void>,
): Promise<Word[]> {
  const total = documents.reduce((sum, { length }) => sum + length, 0)
  const share = Math.min(1, MOST_FITTED_BYTES / total)
  const counts = new Map<string, number>()
  for (const document of documents) {
    await rest()
    const bytes = document.subarray(0, Math.ceil(document.length * share))
    let start = 0
    for (const end of pieceEnds(bytes, levelsOf(splitter, bytes))) {
      const name = pieceName(bytes, start, end)
      counts.set(name, (counts.get(name) ?? 0) + 1)
      start = end
    }
  }
  return Array.from(counts, ([name, count]) => ({
    ids: Array.from({ length: name.length }, (_, i) => name.charCodeAt(i)),
    count,
  }))
}
