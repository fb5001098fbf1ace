/**
 * Models over tokens as an arm: one vocabulary after another, of which the trials choose.
 *
 *     4096 merges, learned once    [t h][th e][_ a] ...  the first 254 of them are those of a vocabulary of 512
 *
 * In: the training text, a splitter, vocabularies. Out: merges for each, and why there are none for another. Never:
 * learns from a text that is measured.
 */
import { AunetError } from "@aunet/base"
import { badList } from "./bad-list.ts"
import {
  bytePairs,
  encodeMerges,
  fitMerges,
  MOST_VOCABULARY,
  type Tokenizer,
  VOCABULARY,
} from "@aunet/tokens"
import type { Document } from "@aunet/data"
import type { Splitter } from "@aunet/splitter"

/** Vocabularies that are tried when nobody names others: models of small budgets are best with few ids. */
export const TOKEN_VOCABULARIES: readonly number[] = [512, 1024, 2048, 4096]

/** What there is no model of, and why. */
export interface LeftOut {
  readonly label: string
  readonly why: string
}

/** Merges of several vocabularies. */
export interface TokenTrainings {
  readonly tokenizers: readonly Tokenizer[]
  readonly leftOut: readonly LeftOut[]
}

/** Refuses vocabularies that are none. */
export function checkVocabularies(vocabularies: readonly number[]): void {
  const fits = (each: number, i: number): boolean =>
    Number.isInteger(each) && each > VOCABULARY && each <= MOST_VOCABULARY && vocabularies.indexOf(each) === i
  if (vocabularies.length === 0 || !vocabularies.every(fits))
    throw badList(
      "vocabularies",
      vocabularies,
      `whole numbers from ${VOCABULARY + 1} to ${MOST_VOCABULARY}, each once`,
    )
}

/**
 * Learns merges for the largest vocabulary that the text has pairs for; smaller ones are its beginning.
 *
 * @throws AunetError BAD_DATA where the text has too few pairs for the smallest; ABORTED
 */
export async function tokenTrainings(
  documents: readonly Document[],
  splitter: Splitter,
  vocabularies: readonly number[],
  signal?: AbortSignal,
): Promise<TokenTrainings> {
  const texts = documents.map(({ bytes }) => bytes)
  const leftOut: LeftOut[] = []
  const falling = vocabularies.toSorted((a, b) => b - a)
  for (const [i, vocabulary] of falling.entries()) {
    try {
      const merges = await fitMerges(texts, splitter, { vocabulary, signal })
      const tokenizers = falling
        .slice(i)
        .toReversed()
        .map((each) => bytePairs(splitter, merges.slice(0, each - VOCABULARY)))
      return { tokenizers, leftOut }
    } catch (error) {
      const tooShort = error instanceof AunetError && error.code === "BAD_DATA"
      if (!tooShort || i === falling.length - 1) throw error
      leftOut.push({ label: labelOf(vocabulary), why: error.message })
    }
  }
  throw new Error("no vocabulary was asked for")
}

/** `bpe-1024` */
export const labelOf = (vocabulary: number): string => `bpe-${vocabulary}`

/** What the training of such a model is told. */
export const trainingOf = (tokenizer: Tokenizer) => ({
  splitter: tokenizer.splitter.name,
  splitterOptions: tokenizer.splitter.options,
  tokens: { merges: encodeMerges(tokenizer) },
})

/** Bytes of a token of a text; bos and eos count as one each, as they do in a training. */
export function bytesPerToken(documents: readonly Document[], tokenizer: Tokenizer): number {
  const marks = 2 * documents.length
  let bytes = marks
  let tokens = marks
  for (const document of documents) {
    bytes += document.bytes.length
    tokens += tokenizer.encode(document.bytes).length
  }
  return bytes / tokens
}
