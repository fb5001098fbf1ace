/**
 * What the view that looks inside and its worker say to each other.
 *
 * In: nothing. Out: types. Never: a model, which cannot be sent.
 */
import type { ModelPlace } from "aunet/worker"

/** What is asked. */
export interface LookQuestion {
  readonly id: number
  readonly place: ModelPlace
  readonly text: Uint8Array
}

/** What a model made of a text, byte by byte. */
export interface Insight {
  readonly text: Uint8Array
  /** What each byte cost. */
  readonly bits: Float64Array
  /** Of each byte: the highest stage that it woke. */
  readonly levels: Uint8Array
  readonly stages: number
}

/** What comes back. */
export type LookAnswer = { readonly id: number } & (
  | { readonly insight: Insight }
  | { readonly failed: string }
)
