/**
 * What the choice of the next id remembers of a text: its last ids, and all that was written where a rule asks.
 *
 * In: bytes one by one. Out: what `sample` is told beside the logits. Never: chooses.
 */
import { BOS, EOS, type Tokenizer } from "@aunet/tokens"
import { type Encoded } from "@aunet/core"
import { checkMask, type GenerateOptions } from "./generate-options.ts"
import { REPETITION_WINDOW, type SamplingContext } from "./sample.ts"
import { type TokenMask, tokenMasks } from "./token-mask.ts"
import { lastBytes } from "./written-text.ts"

/** Bytes that a rule of allowed bytes sees of the end. */
const TAIL_BYTES = 8

/** The memory of one text. */
export class SamplingMemory {
  readonly #options: GenerateOptions
  readonly #lookBack: number
  #recent: number[]
  readonly #tokenizer: Tokenizer | undefined
  readonly #maskOf: TokenMask | undefined
  /** Of a model over tokens, the last bytes; of others those are the last ids. */
  #tail: number[]
  #written = new Uint8Array(256)
  #count = 0

  constructor(options: GenerateOptions, text: Encoded, tokenizer?: Tokenizer) {
    this.#options = options
    const { repetitionPenalty = 1, repetitionWindow = REPETITION_WINDOW } = options
    this.#lookBack = Math.max(TAIL_BYTES, repetitionPenalty === 1 ? 0 : repetitionWindow)
    this.#recent = Array.from(text.ids.subarray(-this.#lookBack)).filter((id) => id !== BOS && id !== EOS)
    this.#tokenizer = tokenizer
    this.#tail = tokenizer === undefined ? [] : Array.from(lastBytes(text, TAIL_BYTES, tokenizer))
    this.#maskOf = tokenizer && options.allowed && tokenMasks(tokenizer)
  }

  /** What is known before the next choice. */
  context(): SamplingContext {
    const { allowed } = this.#options
    const recent = this.#recent
    if (allowed === undefined) return { recent }
    const maskAfter = (more: readonly number[]): Uint8Array => {
      if (typeof allowed !== "function") return allowed
      const before = this.#tokenizer === undefined ? recent : this.#tail
      const tail = Uint8Array.from([...before.slice(-TAIL_BYTES), ...more].slice(-TAIL_BYTES))
      for (const [i, byte] of more.entries()) this.#write(this.#count + i, byte)
      return checkMask(allowed({ written: this.#written.subarray(0, this.#count + more.length), tail }))
    }
    return { recent, allowed: this.#maskOf === undefined ? maskAfter([]) : this.#maskOf(maskAfter) }
  }

  /** Takes the id that was chosen: a byte, or a token. */
  push(id: number): void {
    this.#recent.push(id)
    if (this.#recent.length > 2 * this.#lookBack) this.#recent = this.#recent.slice(-this.#lookBack)
    if (typeof this.#options.allowed !== "function") return
    if (this.#tokenizer === undefined) return this.#write(this.#count++, id)
    const bytes = this.#tokenizer.bytesOf(id)
    for (const byte of bytes) this.#write(this.#count++, byte)
    this.#tail = [...this.#tail, ...bytes].slice(-TAIL_BYTES)
  }

  #write(at: number, byte: number): void {
    if (at === this.#written.length) {
      const grown = new Uint8Array(2 * at)
      grown.set(this.#written)
      this.#written = grown
    }
    this.#written[at] = byte
  }
}
