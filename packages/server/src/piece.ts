/**
 * A part of a text on its way to a client.
 *
 * In: nothing. Out: types. Never: a text that ends inside a character.
 */

/** Why a text ended: the document ended or a stop text came, or `max_tokens` bytes were written. */
export type FinishReason = "stop" | "length"

/** What is told of one byte. */
export interface ByteLogprob {
  readonly token: string
  readonly logprob: number
  /** The likeliest bytes in its place, with their logarithms. */
  readonly top?: Readonly<Record<string, number>>
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
