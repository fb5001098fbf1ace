/**
 * What a generation gives: bytes that cannot become a part of a stop any more, with the characters that they
 * complete.
 *
 * In: bytes as they are chosen. Out: bytes as they are given. Never: cuts a character, or gives a part of a stop.
 */
import type { Encoded } from "@aunet/core"
import type { Tokenizer } from "@aunet/tokens"
import { type GenerateOptions, stopsOf } from "./generate-options.ts"
import { stopTexts } from "./stop-texts.ts"
import { lastBytes } from "./written-text.ts"

/** One id that could have come, with the logarithm of its probability. */
export interface Alternative {
  /** A byte, or 257 for the end of the text; from 258 on a token of a model over tokens. */
  readonly id: number
  /** What a token stands for; absent for bytes and the end. */
  readonly bytes?: Uint8Array
  readonly logprobNats: number
}

/** One written byte. */
export interface GeneratedByte {
  readonly byte: number
  /** Its level: how many pools it passes. */
  readonly level: number
  /** Stages that the model runs to read it: `level` and one more. */
  readonly stagesWoken: number
  /**
   * Probability that the model gave it among all ids but bos, which is never written; before any setting of the
   * choice. Of a token its last byte has it, and those before have 1.
   */
  readonly probability: number
  /** Entropy of what the model expected, in nats: 0 when it was certain, ln 257 when it knew nothing. */
  readonly entropyNats: number
  /** The characters that this byte completes; empty inside a character. The first may begin in the prompt. */
  readonly text: string
  /** The likeliest ids, likeliest first, when asked for (`topLogprobs`). */
  readonly topLogprobs?: readonly Alternative[]
}

/** The end of a text that the model itself ended: what a byte has, without a byte. */
export type GeneratedEnd = Pick<GeneratedByte, "probability" | "entropyNats" | "topLogprobs">

/** The bytes of one text on their way out. */
export class GivenText {
  // A byte order mark is written like any other character.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  readonly #look: ReturnType<typeof stopTexts>
  #held: Omit<GeneratedByte, "text">[] = []

  constructor(options: GenerateOptions, text: Encoded, tokenizer?: Tokenizer) {
    this.#look = stopTexts(stopsOf(options))
    // A prompt may end inside a character, which has at most three bytes before its last: the decoder takes
    // them in, and what it says of them is the prompt's.
    this.#decoder.decode(lastBytes(text, 3, tokenizer), { stream: true })
  }

  /** Takes a byte, and gives those that are sure now. */
  push(byte: Omit<GeneratedByte, "text">): { given: readonly GeneratedByte[]; isStopped: boolean } {
    this.#held.push(byte)
    const { held, stop } = this.#look(byte.byte)
    const given = this.#held.splice(0, this.#held.length - (stop ?? held)).map((each) => this.#give(each))
    return { given, isStopped: stop !== undefined }
  }

  /** What was held back at the end of a text. */
  rest(): GeneratedByte[] {
    return this.#held.splice(0).map((each) => this.#give(each))
  }

  #give(byte: Omit<GeneratedByte, "text">): GeneratedByte {
    return { ...byte, text: this.#decoder.decode(Uint8Array.of(byte.byte), { stream: true }) }
  }
}
