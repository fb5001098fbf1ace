/**
 * The vocabulary: bytes are their own ids, and two marks follow them.
 *
 *     0..255  bytes       256  bos, start of a document       257  eos, end of a document
 *
 * A baseline over tokens has ids for several bytes behind them, from 258 on (`tokenizer.ts`).
 *
 * In: nothing. Out: ids. Never: another id for a byte. Source: aunet.md 1.7.
 */

/** Start of a document. */
export const BOS = 256

/** End of a document. */
export const EOS = 257

/** V of a model over bytes, how many ids there are; `vocabularyOf` of `@aunet/core` gives that of any model. */
export const VOCABULARY = 258

/** Most ids that there can be: one fits 16 bits. */
export const MOST_VOCABULARY = 2 ** 16
