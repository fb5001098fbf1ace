/**
 * Passes over whole texts: a prompt is read in one, and many texts are scored in one. Each length has a program of
 * its own; those that were asked for last stay open.
 *
 * In: texts with their levels. Out: predictions, memories, logits. Never: touches a bank, or changes a state.
 */
import type { Flat, OpenOptions, Program, Session, Value } from "@aunet/tensor"
import {
  demand,
  type Encoded,
  levelsProgram,
  type Model,
  poolValues,
  proposedValues,
  vocabularyOf,
} from "@aunet/core"
import type { BlockShape, PassTexts } from "../packed/pass.ts"
import { announceOpening, type OnOpening } from "./opening.ts"
import { memoryOfPass, type TextMemory } from "./memory.ts"
import { type Predictions, predictionsOf } from "./predictions.ts"
import { readProgram } from "./read-program.ts"
import { standingOf } from "./standing.ts"

/** Smallest length of a pass. */
const SHORTEST = 16
/** Passes of different lengths that stay open, and positions of them all: each holds memory for its own. */
const MOST_PASSES = 12
const MOST_POSITIONS = 8192

/** What a pass gives. */
export interface PassLogits {
  /** f32 [N, T, V] */
  readonly logits: Float32Array
  /** T */
  readonly length: number
  /** V */
  readonly vocabulary: number
}

/** What reading a text gives. */
export interface ReadPass {
  readonly memory: TextMemory
  readonly predictions: Predictions
  /** Of each position: as given, or as a router found them. */
  readonly levels: Uint8Array
}

/** A pass of one's own over the parameters of a model. */
export interface OwnPass {
  /** What it does and for which shape, as `Opening` names it: another name is another program. */
  readonly name: string
  /** How much it holds, in positions of passes over texts. */
  readonly positions: number
  /** Traces it, unless it is open. */
  readonly make: () => Program
}

/** The passes of one model in one session. */
export class Passes {
  readonly #model: Model
  readonly #session: Session
  readonly #options: OpenOptions
  readonly #onOpening: OnOpening | undefined
  /** Those that are open with their positions, the one that was asked for last at the end. */
  readonly #open = new Map<string, number>()

  constructor(model: Model, session: Session, options: OpenOptions, onOpening?: OnOpening) {
    this.#onOpening = onOpening
    this.#model = model
    this.#session = session
    this.#options = options
  }

  /** Reads a whole text in one pass; its first position counts as top level. */
  async read(text: Encoded): Promise<ReadPass> {
    const { config } = this.#model
    const [{ ids, levels }] = await this.placed([text])
    const stages = config.stages.length
    const standing = standingOf(levels, stages)
    const lengths = passLengths(demand(levels, stages))
    const name = await this.#require(`read ${lengths.join(" ")}`, lengths[0], () =>
      readProgram(this.#model, lengths),
    )
    const room = (): Uint8Array => new Uint8Array(lengths[0])
    const padded = { ids: new Int32Array(lengths[0]), levels: room(), proposed: room() }
    padded.ids.set(ids)
    padded.levels.set(levels)
    padded.proposed.set(text.levels)
    const last = standing.counts.map((count, s) => [`last.${s}`, Int32Array.of(count - 1)])
    const outputs = await this.#session.step(name, {
      ids: padded.ids,
      ...proposedValues(this.#model, padded.proposed),
      ...poolValues(padded.levels, lengths),
      ...Object.fromEntries(last),
    })
    return {
      memory: memoryOfPass(config, standing, outputs),
      predictions: predictionsOf(outputs, 0, config),
      levels,
    }
  }

  /**
   * Reads many texts in one pass.
   *
   * @returns the logits of what follows each position of its rows, or of its texts where it has no rows, f32 [N, T, V],
   * T and V
   */
  async logits({ texts: given, rows }: PassTexts): Promise<PassLogits> {
    if (this.#model.router !== undefined && rows.length > 0)
      throw new Error("a model with a router reads whole texts: pieces of a row go on from each other")
    const texts = { texts: await this.placed(given), rows }
    // A page that only writes never comes here.
    const { passProgram, passShape, passValues, positionsOf, shapeName } = await import("../packed/index.ts")
    const shape = passShape(texts, this.#model.config.stages.length)
    const name = await this.#require(`pass ${shapeName(shape)}`, positionsOf(shape), () =>
      passProgram(this.#model, shape),
    )
    const { logits } = await this.#session.step(name, passValues(this.#model, shape, texts))
    const [length] = ((shape.rows ?? shape.texts) as BlockShape).lengths
    return { logits: logits as Float32Array, length, vocabulary: vocabularyOf(this.#model.config) }
  }

  /** Runs a pass of one's own; it stays open beside the others. */
  async run({ name, positions, make }: OwnPass, inputs: Flat<Value>): Promise<Record<string, Value>> {
    return this.#session.step(await this.#require(name, positions, make), inputs)
  }

  /** Gives texts the levels that they are read with: a router's, or their own where there is none. */
  async placed(texts: readonly Encoded[]): Promise<readonly Encoded[]> {
    if (this.#model.router === undefined || texts.length === 0) return texts
    const rows = 2 ** Math.ceil(Math.log2(texts.length))
    const T = roundedUp(Math.max(...texts.map(({ ids }) => ids.length)))
    const name = await this.#require(`levels ${rows}x${T}`, rows * T, () =>
      levelsProgram(this.#model, T, rows),
    )
    const ids = new Int32Array(rows * T)
    const proposed = new Uint8Array(rows * T)
    for (const [row, text] of texts.entries()) {
      ids.set(text.ids, row * T)
      proposed.set(text.levels, row * T)
    }
    const { levels } = await this.#session.step(name, { ids, ...proposedValues(this.#model, proposed) })
    return texts.map((text, row) => ({
      ids: text.ids,
      levels: Uint8Array.from(levels.subarray(row * T, row * T + text.ids.length)),
      proposed: text.levels,
    }))
  }

  /** Opens a pass, unless it is open. */
  async #require(name: string, positions: number, make: () => Program): Promise<string> {
    const isOpen = this.#open.delete(name)
    // A pass over a text reads the parameters from the state; only weights of 8 bits are made for it.
    if (!isOpen) {
      await announceOpening(this.#model, name, this.#onOpening)
      await this.#session.add({ [name]: make() }, {}, this.#options.weights === "int8" ? this.#options : {})
    }
    this.#open.set(name, positions)
    for (const [oldest] of this.#open) {
      const all = [...this.#open.values()].reduce((sum, each) => sum + each, 0)
      if (oldest === name || (this.#open.size <= MOST_PASSES && all <= MOST_POSITIONS)) break
      this.#open.delete(oldest)
      await this.#session.remove([oldest])
    }
    return name
  }
}

/** A power of two that holds so many positions. */
const roundedUp = (positions: number): number => Math.max(SHORTEST, 2 ** Math.ceil(Math.log2(positions)))

/** Lengths of a pass that many texts share: the first a power of two, the others that or a half or a quarter of it. */
function passLengths(needed: readonly number[]): number[] {
  const longest = roundedUp(needed[0])
  return needed.map((length, s) => {
    if (s === 0) return longest
    const share = [4, 2, 1].find((part) => length <= longest / part) as number
    return longest / share
  })
}
