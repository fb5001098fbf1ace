/**
 * Passes over whole texts: a prompt is read in one, and several texts are scored in one. Each length has a program of
 * its own; those that were asked for last stay open.
 *
 * In: texts with their levels. Out: predictions, memories, losses. Never: touches a bank, or changes a state.
 */
import type { Flat, OpenOptions, Program, Session, Value } from "@aunet/tensor"
import {
  demand,
  type Encoded,
  logitsProgram,
  lossProgram,
  type Model,
  poolValues,
  VOCABULARY,
} from "@aunet/core"
import { announceOpening, type OnOpening } from "./opening.ts"
import { memoryOfPass, type TextMemory } from "./memory.ts"
import { type Predictions, predictionsOf } from "./predictions.ts"
import { readProgram } from "./read-program.ts"
import { standingOf } from "./standing.ts"

/** Smallest length of a pass. */
const SHORTEST = 16
/** Passes of different lengths that stay open. */
const MOST_PASSES = 12
/** The passes of one model in one session. */
export class Passes {
  readonly #model: Model
  readonly #session: Session
  readonly #options: OpenOptions
  readonly #onOpening: OnOpening | undefined
  /** Names of those that are open, the one that was asked for last at the end. */
  readonly #open: string[] = []

  constructor(model: Model, session: Session, options: OpenOptions, onOpening?: OnOpening) {
    this.#onOpening = onOpening
    this.#model = model
    this.#session = session
    this.#options = options
  }

  /** Reads a whole text in one pass; its first position counts as top level. */
  async read({ ids, levels }: Encoded): Promise<{ memory: TextMemory; predictions: Predictions }> {
    const { config } = this.#model
    const stages = config.stages.length
    const standing = standingOf(levels, stages)
    const lengths = passLengths(demand(levels, stages))
    const name = await this.#require(`read ${lengths.join(" ")}`, () => readProgram(this.#model, lengths))
    const padded = { ids: new Int32Array(lengths[0]), levels: new Uint8Array(lengths[0]) }
    padded.ids.set(ids)
    padded.levels.set(levels)
    const last = standing.counts.map((count, s) => [`last.${s}`, Int32Array.of(count - 1)])
    const outputs = await this.#session.step(name, {
      ids: padded.ids,
      ...poolValues(padded.levels, lengths),
      ...Object.fromEntries(last),
    })
    return { memory: memoryOfPass(config, standing, outputs), predictions: predictionsOf(outputs, 0, stages) }
  }

  /**
   * Reads several texts in one pass.
   *
   * @param targets the id that follows each position
   * @returns for each text the cross-entropy of each target, in nats
   */
  async losses(texts: readonly Encoded[], targets: readonly Uint16Array[]): Promise<Float32Array[]> {
    const { name, T, inputs } = await this.#together("losses", lossProgram, texts)
    const padded = new Int32Array(inputs.ids.length)
    for (const [row, own] of targets.entries()) padded.set(own, row * T)
    const { losses } = await this.#session.step(name, { ...inputs, targets: padded })
    return texts.map(({ ids }, row) => (losses as Float32Array).slice(row * T, row * T + ids.length))
  }

  /**
   * Reads several texts in one pass.
   *
   * @returns for each text the logits of what follows each position, f32 [T, V]
   */
  async logits(texts: readonly Encoded[]): Promise<Float32Array[]> {
    const { name, T, inputs } = await this.#together("logits", logitsProgram, texts)
    const { logits } = await this.#session.step(name, inputs)
    const at = (row: number, position: number): number => (row * T + position) * VOCABULARY
    return texts.map(({ ids }, row) => (logits as Float32Array).subarray(at(row, 0), at(row, ids.length)))
  }

  /** Puts texts into rows of one length, and opens the program that reads them. */
  async #together(
    kind: string,
    make: typeof logitsProgram,
    texts: readonly Encoded[],
  ): Promise<{
    readonly name: string
    readonly T: number
    readonly inputs: { ids: Int32Array } & Flat<Value>
  }> {
    const stages = this.#model.config.stages.length
    const needs = texts.map(({ levels }) => demand(levels, stages))
    const lengths = passLengths(needs[0].map((_, s) => Math.max(...needs.map((need) => need[s]))))
    const [T] = lengths
    const rows = 2 ** Math.ceil(Math.log2(texts.length))
    const shape = { rows, lengths }
    const name = await this.#require(`${kind} ${rows} ${lengths.join(" ")}`, () => make(this.#model, shape))
    const ids = new Int32Array(rows * T)
    const levels = new Uint8Array(rows * T)
    for (const [row, { ids: own, levels: ownLevels }] of texts.entries()) {
      ids.set(own, row * T)
      levels.set(ownLevels, row * T)
    }
    return { name, T, inputs: { ...poolValues(levels, lengths), ids } }
  }

  /** Opens a pass over whole texts, unless it is open. */
  async #require(name: string, make: () => Program): Promise<string> {
    const at = this.#open.indexOf(name)
    if (at >= 0) this.#open.splice(at, 1)
    // A pass over a text reads the parameters from the state; only weights of 8 bits are made for it.
    else {
      await announceOpening(this.#model, name, this.#onOpening)
      await this.#session.add({ [name]: make() }, {}, this.#options.weights === "int8" ? this.#options : {})
    }
    this.#open.push(name)
    if (this.#open.length > MOST_PASSES) await this.#session.remove([this.#open.shift() as string])
    return name
  }
}

/** Lengths of a pass that many texts share: the first a power of two, the others that or a half or a quarter of it. */
function passLengths(needed: readonly number[]): number[] {
  const longest = Math.max(SHORTEST, 2 ** Math.ceil(Math.log2(needed[0])))
  return needed.map((length, s) => {
    if (s === 0) return longest
    const share = [4, 2, 1].find((part) => length <= longest / part) as number
    return longest / share
  })
}
