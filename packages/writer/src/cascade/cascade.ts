/**
 * The cascade: a model that writes many texts at once, each stage of it only when a text asks for it.
 *
 * A text takes a row of a bank. The bank has as many rows and as much room as its texts need; when they need
 * more, they move to a larger one. Work is done one piece after another, in the order of the calls.
 *
 * In: a model, a session with its parameters. Out: predictions byte by byte.
 * Never: decides which text goes first, or what to write. Source: aunet.md 5.1.
 */
import { parameterCount } from "@aunet/blocks"
import type { Flat, OpenOptions, Session, Value } from "@aunet/tensor"
import type { Encoded, Model } from "@aunet/core"
import { Bank } from "./bank.ts"
import { bankShape, grown, isTooWide, sameCaches } from "./bank-shape.ts"
import type { CacheShape } from "./caches.ts"
import type { OnOpening } from "./opening.ts"
import type { TextMemory } from "./memory.ts"
import { type OwnPass, type PassLogits, Passes, type ReadPass } from "./passes.ts"
import type { PassTexts } from "../packed/pass.ts"
import type { Predictions } from "./predictions.ts"

/** One byte of one text. */
export interface TextStep {
  readonly seat: Seat
  readonly id: number
  readonly level: number
  /** The splitter's level, for a router with a rule; 0 when left out. */
  readonly proposed?: number
}

/** The place of a text in the cascade; its row changes when the bank does. */
export interface Seat {
  row: number
  /** Positions of each stage that the text may grow to. */
  expected: readonly number[]
}

/** What a cascade is told of a text before it is written. */
export interface Expected {
  /** Bytes that it may grow by. */
  readonly bytes?: number
  /** Texts that come after it, soon. */
  readonly others?: number
}

/** Banks that stay open beside the one in use, while a model is small. */
const SPARE_BANKS = 2
/** Steps in a bank that is much too wide before a smaller one is opened: opening takes as long as some hundred. */
const WIDE_STEPS = 64
/** Parameters up to which a model is small: a bank may hold copies of all of them. */
const SMALL_MODEL = 2 ** 26

/** A model that writes. */
export class Cascade {
  readonly model: Model
  readonly maxSequences: number
  readonly #session: Session
  readonly #options: OpenOptions
  readonly #onOpening: OnOpening | undefined
  readonly #seats = new Set<Seat>()
  #bank: Bank | undefined
  /** Banks that may be needed again, oldest first. */
  readonly #spare: Bank[] = []
  readonly #passes: Passes
  #banks = 0
  /** Texts that come soon: rows for them are opened with those of the first. */
  #coming = 0
  /** Steps since the bank has more than twice the rows that are needed. */
  #wideSteps = 0
  /** For each stage, keys that its queries saw. */
  readonly keysSeen: number[]

  constructor(
    model: Model,
    session: Session,
    maxSequences: number,
    options: OpenOptions,
    onOpening?: OnOpening,
  ) {
    this.#onOpening = onOpening
    this.model = model
    this.#session = session
    this.maxSequences = maxSequences
    this.#options = options
    this.#passes = new Passes(model, session, options, onOpening)
    this.keysSeen = model.config.stages.map(() => 0)
  }

  /** Texts that have a seat. */
  get texts(): number {
    return this.#seats.size
  }

  /** Bytes that the session holds: parameters, caches, what programs need. */
  get bytesHeld(): number {
    return this.#session.bytesHeld
  }

  /** Reads a whole text in one pass; its first position counts as top level. A router finds the levels itself. */
  read(text: Encoded): Promise<ReadPass> {
    return this.#passes.read(text)
  }

  /**
   * Reads many texts in one pass.
   *
   * @returns the logits of what follows each position of its rows, or of its texts where it has no rows, f32 [N, T, V],
   * T and V
   */
  logits(texts: PassTexts): Promise<PassLogits> {
    return this.#passes.logits(texts)
  }

  /** Gives texts the levels that they are read with: a router's, or their own where there is none. */
  placed(texts: readonly Encoded[]): Promise<readonly Encoded[]> {
    return this.#passes.placed(texts)
  }

  /** Runs a pass of one's own over the parameters: another output of the model, for who looks into it. */
  run(pass: OwnPass, inputs: Flat<Value>): Promise<Record<string, Value>> {
    return this.#passes.run(pass, inputs)
  }

  /** Gives a text a seat. */
  async enter(memory: TextMemory, { bytes = 0, others = 0 }: Expected = {}): Promise<Seat> {
    const seat: Seat = { row: -1, expected: grown(memory.standing, bytes) }
    this.#coming = others
    const bank = await this.#bankFor([seat.expected])
    seat.row = freeRow(this.#seats)
    await bank.put(seat.row, memory)
    this.#seats.add(seat)
    return seat
  }

  /** Puts another memory on a seat: a text that begins anew. */
  async replace(seat: Seat, memory: TextMemory): Promise<void> {
    const { counts } = memory.standing
    const bank = await this.#bankFor([], { seat, counts })
    seat.expected = counts
    await bank.put(seat.row, memory)
  }

  /** Reads what a text has left behind so far. */
  async remember(seat: Seat): Promise<TextMemory> {
    return (this.#bank as Bank).take(seat.row)
  }

  /** Says anew how many texts come soon: some have given up. */
  expect(others: number): void {
    this.#coming = others
  }

  /** Frees a seat. */
  leave(seat: Seat): void {
    if (this.#seats.delete(seat)) this.#bank?.clear(seat.row)
  }

  /**
   * Runs the stages 0 to `level` on one byte of each of these texts.
   *
   * @returns undefined for a byte that a router sends one stage deeper: it is not taken, and has to come again with the
   * next level
   */
  async step(level: number, steps: readonly TextStep[]): Promise<(Predictions | undefined)[]> {
    const bank = await this.#bankFor([])
    return bank.step(
      level,
      steps.map(({ seat, ...step }) => ({ row: seat.row, ...step })),
    )
  }

  /** Frees everything. */
  async close(): Promise<void> {
    this.#seats.clear()
    await this.#session.close()
  }

  /**
   * The bank for those that are seated, with room for one more position of each.
   *
   * @param entering for each that is to be seated, the positions of each stage that it should have room for
   * @param replaced a text that begins anew
   */
  async #bankFor(
    entering: readonly (readonly number[])[],
    replaced?: { readonly seat: Seat; readonly counts: readonly number[] },
  ): Promise<Bank> {
    const { config } = this.model
    const old = this.#bank
    const seats = [...this.#seats]
    const need = {
      config,
      maxSequences: this.maxSequences,
      seated: seats.map((seat) =>
        seat === replaced?.seat
          ? { counts: replaced.counts, expected: replaced.counts }
          : { counts: (old as Bank).countsOf(seat.row), expected: seat.expected },
      ),
      entering,
      coming: this.#coming,
      isImpatient: entering.length === 0 && this.#wideSteps >= WIDE_STEPS,
    }
    const spares = this.#spare.map((bank) => bank.shape)
    const shape = bankShape(need, old?.shape, spares)
    if (old?.shape === shape) {
      this.#wideSteps = isTooWide(shape, need) ? this.#wideSteps + 1 : 0
      return old
    }
    const memories: TextMemory[] = []
    for (const { row } of seats) memories.push(await (old as Bank).take(row))
    const bank = this.#bankOf(shape)
    try {
      for (const [row, memory] of memories.entries()) await bank.put(row, memory)
    } catch (error) {
      // All texts go on where they are; what was opened may do for a later try.
      this.#spare.push(bank)
      throw error
    }
    for (const [row, seat] of seats.entries()) seat.row = row
    await this.#use(bank)
    return bank
  }

  /** An empty bank of this shape: one that is open, or another. */
  #bankOf(shape: CacheShape): Bank {
    const at = this.#spare.findIndex((bank) => sameCaches(bank.shape, shape))
    if (at < 0)
      return new Bank(
        this.model,
        this.#session,
        shape,
        `bank ${this.#banks++}: `,
        this.#options,
        this.keysSeen,
        this.#onOpening,
      )
    const [bank] = this.#spare.splice(at, 1)
    for (let row = 0; row < shape.rows; row++) bank.clear(row)
    return bank
  }

  /** Makes a bank the one in use. */
  async #use(bank: Bank): Promise<void> {
    this.#wideSteps = 0
    if (this.#bank !== undefined) this.#spare.push(this.#bank)
    this.#bank = bank
    const most = parameterCount(this.model.parameters) <= SMALL_MODEL ? SPARE_BANKS : 0
    while (this.#spare.length > most) await this.#spare.shift()?.close()
  }
}

function freeRow(seats: ReadonlySet<Seat>): number {
  const taken = new Set([...seats].map(({ row }) => row))
  let row = 0
  while (taken.has(row)) row++
  return row
}
