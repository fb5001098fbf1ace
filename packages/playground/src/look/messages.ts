/**
 * What the view that looks inside and its worker say to each other.
 *
 * In: nothing. Out: types. Never: a model, which cannot be sent.
 */
import type { Attention, AttentionPlace } from "aunet/write"
import type { ModelPlace } from "aunet/worker"
import type { ModuleFile } from "../splitters/choice.ts"

/** What is asked. */
export interface LookQuestion {
  readonly id: number
  readonly place: ModelPlace
  /** Its splitter, where that is out of somebody's file. */
  readonly splitter: ModuleFile | undefined
  readonly text: Uint8Array
  /** Whose attention; the nearest that the model has. */
  readonly head: AttentionPlace
}

/** What a stage has. */
export interface StageHeads {
  /** All that it runs: those of its encoder, then those of its decoder, as many again; of the last stage the trunk's. */
  readonly layers: number
  readonly heads: number
}

/** What a head looked at. */
export interface Attended extends Attention {
  /** Which it was. */
  readonly head: AttentionPlace
  /** Of each stage. */
  readonly stages: readonly StageHeads[]
}

/** A text that has no attention to show, and why. */
export interface NotAttended {
  readonly said: string
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
  | { readonly insight: Insight; readonly attention: Attended | NotAttended }
  | { readonly failed: string }
)
