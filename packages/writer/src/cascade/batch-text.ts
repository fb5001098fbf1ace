/**
 * What a batch is asked: texts as those who write them see them, and what it counted.
 *
 * In: nothing. Out: types. Never: knows how steps are shared.
 */
import type { Encoded } from "@aunet/core"
import type { TextMemory } from "./memory.ts"
import type { Predictions } from "./predictions.ts"

/** Where a text begins: bytes to read, or what was remembered; and how many bytes it may grow by, where that is known. */
export type Beginning = (
  | { readonly text: Encoded }
  | { readonly memory: TextMemory; readonly predictions: Predictions }
) & { readonly bytes?: number }

/** A text that is being written. */
export interface BatchText {
  /** What comes after the last byte. */
  readonly predictions: Predictions
  /**
   * Takes a byte of this level, or of the one that a router finds; answers when `predictions` are those after it.
   *
   * @param level the splitter's; a router with a rule looks at it, another does not
   * @returns the level that it has
   */
  push(id: number, level: number): Promise<number>
  /**
   * Begins anew with another text, on the same seat.
   *
   * @returns the level of its last byte
   */
  restart(text: Encoded): Promise<number>
  /** What the model remembers of it now. */
  remember(): Promise<TextMemory>
  /** Gives the seat back; what is asked for afterwards fails. */
  leave(): void
}

/** What was done since the model was opened. */
export interface Counters {
  /** Bytes that were taken one by one. */
  readonly bytes: number
  /** For each stage, how many of those woke it. */
  readonly woken: readonly number[]
  /** For each stage, keys that the queries of those bytes saw. */
  readonly keysSeen: readonly number[]
  /** Steps that were run, of one text or several. */
  readonly steps: number
  /** Positions that were read in passes. */
  readonly read: number
  /** Texts that are being written, and that wait for a seat. */
  readonly writing: number
  readonly waiting: number
}
