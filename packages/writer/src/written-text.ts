/**
 * The ids and levels of a text that grows: what a model can still see of it, and its splitter's place in it.
 *
 * In: a prompt, then bytes. Out: ids, each with a level. Never: gives a level that what follows could change.
 */
import { type Cursor, nextLevel, type Splitter } from "@aunet/splitter"
import { BOS, type Tokenizer } from "@aunet/tokens"
import { type Encoded } from "@aunet/core"

/** Starts a text: bos and the prompt's bytes. Levels come from a cursor, as they will for what is written. */
export function startText(
  prompt: Uint8Array,
  splitter: Splitter,
  stages: number,
): Encoded & { cursor: Cursor } {
  const cursor = splitter.cursor()
  const ids = new Uint16Array(prompt.length + 1)
  const levels = new Uint8Array(prompt.length + 1)
  ids[0] = BOS
  levels[0] = stages - 1
  for (let i = 0; i < prompt.length; i++) {
    ids[i + 1] = prompt[i]
    levels[i + 1] = Math.min(nextLevel(splitter, cursor, prompt[i]), stages - 1)
  }
  return { ids, levels, cursor }
}

/** Starts a text of tokens: bos and the prompt's. All levels are 0, since such a model has one stage. */
export function startTokens(prompt: Uint8Array, tokenizer: Tokenizer): Encoded {
  const tokens = tokenizer.encode(prompt)
  const ids = new Uint16Array(tokens.length + 1)
  ids[0] = BOS
  ids.set(tokens, 1)
  return { ids, levels: new Uint8Array(ids.length) }
}

/** The last bytes of a text, up to so many; bos has none. */
export function lastBytes({ ids }: Encoded, count: number, tokenizer?: Tokenizer): Uint8Array {
  const last = ids.subarray(-count)
  if (tokenizer !== undefined) return count === 0 ? new Uint8Array() : tokenizer.decode(last).slice(-count)
  return Uint8Array.from(last.filter((id) => id < BOS))
}

/** The last positions of a text, as many as asked for. */
export const lastPositions = ({ ids, levels }: Encoded, count: number): Encoded =>
  ids.length <= count ? { ids, levels } : { ids: ids.slice(-count), levels: levels.slice(-count) }

/** A text that grows, of which the last `capacity` positions are kept. */
export class TextTail {
  readonly #capacity: number
  #ids: Uint16Array
  #levels: Uint8Array
  #length: number

  constructor({ ids, levels }: Encoded, capacity: number) {
    this.#capacity = capacity
    const kept = Math.min(ids.length, capacity)
    this.#ids = new Uint16Array(2 * capacity)
    this.#levels = new Uint8Array(2 * capacity)
    this.#ids.set(ids.subarray(ids.length - kept))
    this.#levels.set(levels.subarray(levels.length - kept))
    this.#length = kept
  }

  /** Appends an id, and lets go of the first one when there is no more room. */
  push(id: number, level: number): void {
    if (this.#length === this.#ids.length) {
      const from = this.#length - this.#capacity + 1
      this.#ids.copyWithin(0, from)
      this.#levels.copyWithin(0, from)
      this.#length -= from
    }
    this.#ids[this.#length] = id
    this.#levels[this.#length++] = level
  }

  /** Positions that are kept, `capacity` at most. */
  get length(): number {
    return Math.min(this.#length, this.#capacity)
  }

  /** The last positions, as many as asked for and kept. */
  last(count: number): Encoded {
    const from = this.#length - Math.min(count, this.length)
    return {
      ids: this.#ids.slice(from, this.#length),
      levels: this.#levels.slice(from, this.#length),
    }
  }

  /** Keeps only the last positions. */
  keep(count: number): void {
    const from = this.#length - Math.min(count, this.length)
    this.#ids.copyWithin(0, from, this.#length)
    this.#levels.copyWithin(0, from, this.#length)
    this.#length -= from
  }
}
