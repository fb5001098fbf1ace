/**
 * A part of a text on its way to a client.
 *
 * In: nothing. Out: types. Never: a text that ends inside a character.
 */

/** Why a text ended: the document ended or a stop text came, or `max_tokens` bytes were written. */
export type FinishReason = "stop" | "length"

/** What is told of one byte, or of an end of the document. */
export interface ByteLogprob {
  readonly token: string
  /** Null for the beginning of a document, before which there is nothing. */
  readonly logprob: number | null
  /** The likeliest ids in its place, with their logarithms; absent when they were not asked for. */
  readonly top?: Readonly<Record<string, number>> | null
  /** Characters of the text before the one that it belongs to: code points. */
  readonly offset: number
}

/** A part of a text. */
export interface Piece {
  readonly text: string
  /** Bytes of the model in it. */
  readonly bytes: number
  readonly logprobs?: readonly ByteLogprob[]
  /** In the last piece of a text. */
  readonly finish?: FinishReason
}
