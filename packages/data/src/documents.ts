/**
 * A document: the text that a model learns from, one piece with a beginning and an end.
 *
 * In: nothing. Out: the type. Never: says where documents come from; files are read in `@aunet/data/node`,
 * and anything else that has a name and bytes will do.
 */

/** One piece of text; the model sees a bos before it and an eos after it. */
export interface Document {
  /** Where it comes from, for messages: a path, or a path and a line. */
  readonly name: string
  /** UTF-8 as a rule, but any bytes will do. */
  readonly bytes: Uint8Array
}

/** One piece of text that may be longer than memory, in pieces that come once. */
export interface LongDocument {
  readonly name: string
  readonly pieces: AsyncIterable<Uint8Array>
}
