/**
 * A corpus: all text as one long row of ids and levels, and a part of it that training never sees.
 *
 *     ids     bos ... eos bos ... eos bos ...
 *     levels   2  ...  0   2  ...  0   2  ...
 *
 * For a model over tokens the ids are tokens.
 *
 * In: documents and a splitter. Out: two streams, to train on and to measure with. It is kept in memory,
 * three bytes a byte of text; what is larger is prepared on a disk (`stored/`).
 * Never: reads a file.
 */
import { AunetError, badOption } from "@aunet/base"
import { type Encoded, encodeDocument, encodeTokens } from "@aunet/core"
import { type Tokenizer } from "@aunet/tokens"
import type { Splitter } from "@aunet/splitter"
import { characterStart, chooseAside } from "./choose-aside.ts"
import { copiesIn } from "./copies.ts"
import type { Document } from "./documents.ts"

/** A stream of documents, one after another. */
export interface TextStream extends Encoded {
  readonly documents: number
  /** Bytes of text, without bos and eos. */
  readonly bytes: number
}

/** Text to train on and text to measure with. */
export interface Corpus {
  readonly training: TextStream
  readonly heldOut: TextStream
}

/** How to set text aside. */
export interface HeldOutOptions {
  /** Share of the text in bytes, from 0 to below 1; 0.05 when left out. */
  readonly heldOutShare?: number
  /** Chooses which documents. */
  readonly seed: number
}

/** Most bytes of a stream: positions are exact in every engine, and three bytes each stay below 4 GB. */
export const MOST_STREAM_BYTES = 2 ** 30

/** The share that is set aside when nobody says which. */
export const HELD_OUT_SHARE = 0.05

/** Most bytes of a corpus that is trained on with the usual share set aside beside a full stream. */
export const MOST_CORPUS_BYTES = Math.ceil(MOST_STREAM_BYTES / (1 - HELD_OUT_SHARE))

/**
 * Sets a share of the text, in bytes, aside: whole documents when there are many, else the end of each. A
 * document so long that it would take what is set aside above twice the share is trained on; when all are, the
 * end of each is set aside. One that occurs several times, byte for byte, is set aside with all of its copies.
 *
 * The choice depends on seed and order alone, so that a resumed training measures with the same text.
 *
 * @throws AunetError BAD_OPTION for a share below 0, or of 1 or more
 */
export function setAside(
  documents: readonly Document[],
  { heldOutShare = HELD_OUT_SHARE, seed }: HeldOutOptions,
): { training: Document[]; heldOut: Document[] } {
  if (!(heldOutShare >= 0 && heldOutShare < 1))
    throw badOption("heldOutShare", heldOutShare, "from 0 to below 1")
  if (heldOutShare === 0) return { training: [...documents], heldOut: [] }
  const lengths = documents.map(({ bytes }) => bytes.length)
  const bytes = lengths.reduce((sum, length) => sum + length, 0)
  const aside = chooseAside(
    { count: lengths.length, bytes, each: () => lengths },
    { share: heldOutShare, seed },
    (chosen) => copiesIn(documents, chosen),
  )
  if (aside.size > 0)
    return {
      training: documents.filter((_, i) => !aside.has(i)),
      heldOut: documents.filter((_, i) => aside.has(i)),
    }
  const cuts = documents.map(({ bytes }) =>
    characterStart(bytes, Math.floor(bytes.length * (1 - heldOutShare))),
  )
  return {
    training: documents.map(({ name, bytes }, i) => ({ name, bytes: bytes.subarray(0, cuts[i]) })),
    heldOut: documents.map(({ name, bytes }, i) => ({ name, bytes: bytes.subarray(cuts[i]) })),
  }
}

/**
 * Encodes documents into one stream.
 *
 * @param tokenizer of a model over tokens; bytes are ids when left out
 * @throws AunetError BAD_DATA for more than 1 GiB of text; SplitterError SPLITTER_LEVELS
 */
export function encodeStream(
  documents: readonly Document[],
  splitter: Splitter,
  stages: number,
  tokenizer?: Tokenizer,
): TextStream {
  const total = documents.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (total > MOST_STREAM_BYTES)
    throw new AunetError(
      "BAD_DATA",
      `the text has ${total} bytes; at most ${MOST_STREAM_BYTES} (1 GiB) fit in memory. Prepare it on the disk (prepareCorpus, or aunet prepare), or train on a part of it`,
    )
  // Of tokens there are fewer than bytes.
  const ids = new Uint16Array(total + 2 * documents.length)
  const levels = new Uint8Array(ids.length)
  let at = 0
  for (const { bytes } of documents) {
    const encoded =
      tokenizer === undefined ? encodeDocument(bytes, splitter, stages) : encodeTokens(bytes, tokenizer)
    ids.set(encoded.ids, at)
    levels.set(encoded.levels, at)
    at += encoded.ids.length
  }
  const text = at === ids.length ? { ids, levels } : { ids: ids.slice(0, at), levels: levels.slice(0, at) }
  return { ...text, documents: documents.length, bytes: total }
}

/**
 * Makes a corpus of documents.
 *
 * @throws AunetError BAD_OPTION, BAD_DATA; SplitterError SPLITTER_LEVELS
 */
export function makeCorpus(
  documents: readonly Document[],
  splitter: Splitter,
  stages: number,
  { tokenizer, ...options }: HeldOutOptions & { readonly tokenizer?: Tokenizer | undefined },
): Corpus {
  const { training, heldOut } = setAside(documents, options)
  return {
    training: encodeStream(training, splitter, stages, tokenizer),
    heldOut: encodeStream(heldOut, splitter, stages, tokenizer),
  }
}

/** A short fingerprint of a stream: two streams with the same one are the same text (FNV-1a over ids). */
export function fingerprint({ ids }: TextStream): string {
  let hash = 0x811c9dc5
  for (const id of ids) hash = Math.imul(hash ^ id, 0x01000193)
  return `${ids.length}-${(hash >>> 0).toString(16)}`
}
