/**
 * What the choice of the next id remembers of a text: its last bytes, and all that was written where a rule asks.
 *
 * In: bytes one by one. Out: what `sample` is told beside the logits. Never: chooses.
 */
import { BOS, type Encoded } from "@aunet/core"
import { checkMask, type GenerateOptions } from "./generate-options.ts"
import { REPETITION_WINDOW, type SamplingContext } from "./sample.ts"

/** Bytes that a rule of allowed bytes sees of the end. */
const TAIL_BYTES = 8

/** The memory of one text. */
export class SamplingMemory {
  readonly #options: GenerateOptions
  readonly #lookBack: number
  #recent: number[]
  #written = new Uint8Array(256)
  #count = 0

  constructor(options: GenerateOptions, { ids }: Encoded) {
    this.#options = options
    const { repetitionPenalty = 1, repetitionWindow = REPETITION_WINDOW } = options
    this.#lookBack = Math.max(TAIL_BYTES, repetitionPenalty === 1 ? 0 : repetitionWindow)
    this.#recent = Array.from(ids.subarray(-this.#lookBack)).filter((id) => id < BOS)
  }

  /** What is known before the next choice. */
  context(): SamplingContext {
    const { allowed } = this.#options
    const recent = this.#recent
    if (allowed === undefined) return { recent }
    if (typeof allowed !== "function") return { recent, allowed }
    const tail = Uint8Array.from(recent.slice(-TAIL_BYTES))
    return {
      recent,
      allowed: checkMask(allowed({ written: this.#written.subarray(0, this.#count), tail })),
    }
  }

  /** Takes the byte that was chosen. */
  push(byte: number): void {
    this.#recent.push(byte)
    if (this.#recent.length > 2 * this.#lookBack) this.#recent = this.#recent.slice(-this.#lookBack)
    if (typeof this.#options.allowed !== "function") return
    if (this.#count === this.#written.length) {
      const grown = new Uint8Array(2 * this.#count)
      grown.set(this.#written)
      this.#written = grown
    }
    this.#written[this.#count++] = byte
  }
}
