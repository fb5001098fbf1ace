/**
 * The vocabulary: bytes are their own ids, and two marks follow them.
 *
 *     0..255  bytes       256  bos, start of a document       257  eos, end of a document
 *
 * In: nothing. Out: ids. Never: an id for several bytes. Source: aunet.md 1.7.
 */

/** Start of a document. */
export const BOS = 256

/** End of a document. */
export const EOS = 257

/** V, how many ids there are. */
export const VOCABULARY = 258
