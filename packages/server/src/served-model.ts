/**
 * What a server asks of a model: the contract between this package and whoever loads one.
 *
 * In: bytes. Out: bytes with what the protocol tells of each. Never: a file, an engine, a session; what
 * `load(...)` of `aunet` gives fits.
 */
import type {
  Alternative,
  FinishReason,
  GeneratedByte,
  GeneratedEnd,
  GenerateOptions,
  ReadText,
} from "@aunet/writer"

/** How to write one text. */
export interface ServedOptions extends GenerateOptions {
  /** Ends it within one step. */
  readonly signal: AbortSignal
}

/** A text while it is written. */
export interface ServedText extends AsyncIterable<GeneratedByte> {
  /** Why it ended; undefined while it goes on. */
  readonly finish: FinishReason | undefined
  /** What the model said of the end, where it ended the text itself (`finish` is "eos"). */
  readonly end?: GeneratedEnd | undefined
}

/** How likely one text is. */
export interface ServedScore {
  readonly bytesNats: ArrayLike<number>
  /**
   * The likeliest ids in the place of each byte, when asked for. What came has here the number that `bytesNats` has,
   * to the last bit: evaluation programs compare them for equality.
   */
  readonly topLogprobs?: readonly (readonly Alternative[])[]
}

/** A model that writes. Texts that are asked for at the same time may be written together. */
export interface ServedModel {
  /** Positions of a text that it is good for, bos among them; told to clients that ask, where it is known. */
  readonly contextBytes?: number
  /**
   * Continues a prompt byte by byte; leaving the loop lets go of everything.
   *
   * @param prompt bytes, or what `read` gave
   */
  generate(prompt: Uint8Array | ReadText, options: ServedOptions): ServedText
  /** Reads a prompt once for several texts; a model without it reads the prompt of each. */
  read?(prompt: Uint8Array, options: Pick<ServedOptions, "overflow" | "signal">): Promise<ReadText>
  /** Tells how likely each byte of a text is, in nats. */
  score(
    context: Uint8Array,
    continuations: readonly Uint8Array[],
    options: { readonly signal: AbortSignal; readonly topLogprobs?: number },
  ): Promise<readonly ServedScore[]>
}
