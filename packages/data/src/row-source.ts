/**
 * A text that rows are cut out of, wherever it is kept: in memory, or in a corpus on a disk or in a page's own files.
 *
 * In: a stream in memory. Out: the same as a source of rows. Never: copies it.
 */
import { type Corpus, fingerprint, type TextStream } from "./corpus.ts"
import { BOS } from "@aunet/tokens"
import { type Batch, cutRows } from "./rows.ts"

/** A text that rows are cut out of. */
export interface RowSource {
  /** Ids of the text, bos and eos among them; exact up to 2^53. */
  readonly positions: number
  readonly documents: number
  /** Bytes of text, without bos and eos. */
  readonly bytes: number
  /** Gives a short text that is another for another text. */
  fingerprint(): string
  /** Tells whether the splitter marks any byte. */
  hasBoundary(): boolean
  /** Cuts rows of T; what lies past the end is id 0 with level 0. */
  cut(starts: ArrayLike<number>, T: number): Promise<Batch>
}

/** Text to train on and text to measure with, wherever they are kept. */
export interface RowCorpus {
  readonly training: RowSource
  readonly heldOut: RowSource
}

/** Makes a stream in memory a source of rows; a source stays as it is. */
export function rowSource(text: TextStream | RowSource): RowSource {
  if ("cut" in text) return text
  const { ids, levels, documents, bytes } = text
  return {
    positions: ids.length,
    documents,
    bytes,
    fingerprint: () => fingerprint(text),
    // The levels of bos and eos are not the splitter's.
    hasBoundary: () => levels.some((level, i) => level > 0 && ids[i] < BOS),
    cut: async (starts, T) => cutRows(text, starts, T),
  }
}

/** The same for a whole corpus. */
export const rowCorpus = ({
  training,
  heldOut,
}: Readonly<Record<keyof Corpus, TextStream | RowSource>>): RowCorpus => ({
  training: rowSource(training),
  heldOut: rowSource(heldOut),
})
