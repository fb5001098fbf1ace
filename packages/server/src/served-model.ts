/**
 * What a server asks of a model: the contract between this package and whoever loads one.
 *
 * In: bytes. Out: bytes with what the protocol tells of each. Never: a file, an engine, a session; what
 * `load(...)` of `aunet` gives fits.
 */
import type { FinishReason, GeneratedByte, GenerateOptions, ReadText } from "@aunet/writer"

/** How to write one text. */
export interface ServedOptions extends GenerateOptions {
  /** Ends it within one step. */
  readonly signal: AbortSignal
}

/** A text while it is written. */
export interface ServedText extends AsyncIterable<GeneratedByte> {
  /** Why it ended; undefined while it goes on. */
  readonly finish: FinishReason | undefined
}

/** A model that writes. Texts that are asked for at the same time may be written together. */
export interface ServedModel {
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
    options: { readonly signal: AbortSignal },
  ): Promise<readonly { readonly bytesNats: ArrayLike<number> }[]>
}
