/**
 * A bank: caches for B texts, open in a session, and the programs that work on them.
 *
 *     put    lays the memory of a text into a row        step L   one byte of some rows, stages 0 to L
 *     take   reads the memory of a row
 *
 * In: memories, bytes with their places. Out: predictions, memories.
 * Never: knows which row belongs to whom, or opens a program before it is needed.
 */
import type { Flat, OpenOptions, Program, Session, Value } from "@aunet/tensor"
import type { Model } from "@aunet/core"
import type { CacheShape } from "./caches.ts"
import { announceOpening, type OnOpening } from "./opening.ts"
import { layOut, takeUp, type TextMemory } from "./memory.ts"
import { type Predictions, predictionsOf } from "./predictions.ts"
import { putProgram, rowsOf, takeProgram } from "./row-programs.ts"
import { advance, emptyStanding, type Standing } from "./standing.ts"
import { type RowStep, StepInputs } from "./step-inputs.ts"
import { stepProgram } from "./step-program.ts"
import { likelihoodName } from "./step-router.ts"
import { afterStep, partIn, type UnderWay } from "./under-way.ts"

/** Caches of one shape with their programs. */
export class Bank {
  readonly shape: CacheShape
  readonly #model: Model
  readonly #session: Session
  readonly #options: OpenOptions
  readonly #prefix: string
  readonly #open = new Set<string>()
  readonly #inputs: StepInputs
  readonly #standings: Standing[]
  /** What a router sent deeper, by row. */
  readonly #underWay: (UnderWay | undefined)[] = []
  readonly #keysSeen: number[]
  readonly #onOpening: OnOpening | undefined

  /**
   * @param prefix of all its names in the session
   * @param keysSeen counts up, for each stage, the keys that its queries saw
   * @param onOpening told before a program is opened
   */
  constructor(
    model: Model,
    session: Session,
    shape: CacheShape,
    prefix: string,
    options: OpenOptions,
    keysSeen: number[],
    onOpening?: OnOpening,
  ) {
    this.#onOpening = onOpening
    this.#keysSeen = keysSeen
    this.#model = model
    this.#session = session
    this.shape = shape
    this.#prefix = prefix
    this.#options = options
    const { config } = model
    this.#standings = Array.from({ length: shape.rows }, () => emptyStanding(config.stages.length))
    this.#inputs = new StepInputs(model, shape)
  }

  /** Lays a memory into a row. */
  async put(row: number, memory: TextMemory): Promise<void> {
    const { config } = this.#model
    await this.#require("put", () => putProgram(this.#model, this.shape, this.#prefix))
    await this.#session.step(`${this.#prefix}put`, {
      ...rowsOf(config, this.shape, row),
      ...layOut(config, memory, this.shape.capacities),
    })
    this.#standings[row] = memory.standing
    this.#underWay[row] = undefined
  }

  /** Reads the memory of a row. */
  async take(row: number): Promise<TextMemory> {
    const { config } = this.#model
    await this.#require("take", () => takeProgram(this.#model, this.shape, this.#prefix))
    const outputs = await this.#session.step(`${this.#prefix}take`, rowsOf(config, this.shape, row))
    return takeUp(config, this.#standings[row], outputs, this.shape.capacities)
  }

  /** The positions of a row in each stage. */
  countsOf(row: number): readonly number[] {
    return this.#standings[row].counts
  }

  /**
   * Runs the stages 0 to `level` on a byte of each of these rows, none of which has a higher level; all other
   * rows stay as they are. With a router a row of a lower level than the deepest asked for has its own step.
   *
   * @returns undefined for a row that a router sends one stage deeper: its byte is not taken, and has to come again with
   * the next level
   */
  async step(level: number, steps: readonly RowStep[]): Promise<(Predictions | undefined)[]> {
    if (this.#model.router === undefined) {
      const outputs = await this.#run(level, steps)
      return steps.map((step) => this.#take(step, outputs))
    }
    const given: (Predictions | undefined)[] = steps.map(() => undefined)
    const deepest = Math.max(...steps.map((step) => step.level))
    for (let own = 0; own <= level; own++) {
      const parts = steps.map((step) => partIn(this.#model.config, own, step, this.#underWay[step.row]))
      const taking = parts.filter((part) => part !== undefined)
      if (taking.length === 0 && own < deepest) continue
      const outputs = await this.#run(own, taking)
      for (const [i, part] of parts.entries()) {
        if (part === undefined) continue
        const after = afterStep(part, outputs[likelihoodName(own)]?.[part.row])
        if (after === undefined) given[i] = this.#take(part, outputs)
        this.#underWay[part.row] = after
      }
    }
    return given
  }

  /** Runs one step, in which all rows take part that are given. */
  async #run(level: number, steps: readonly RowStep[]): Promise<Record<string, Value>> {
    const name = `step ${level}`
    await this.#require(name, () => stepProgram(this.#model, level, this.shape, this.#prefix))
    // A row that a byte is under way in writes the key of that byte again.
    for (let row = 0; row < this.shape.rows; row++)
      this.#inputs.fill(level, { row, id: this.#underWay[row]?.id ?? 0, level: -1 }, this.#standings[row])
    for (const step of steps) this.#inputs.fill(level, step, this.#standings[step.row])
    return this.#session.step(this.#prefix + name, this.#inputs.of(level))
  }

  /** Moves a row on past a byte that was taken. */
  #take({ row, level }: RowStep, outputs: Flat<Value>): Predictions {
    const { counts } = this.#standings[row]
    for (let s = 0; s <= level; s++) this.#keysSeen[s] += Math.min(counts[s] + 1, this.shape.capacities[s])
    this.#standings[row] = advance(this.#standings[row], level)
    return predictionsOf(outputs, row, this.#model.config)
  }

  /** Forgets whose row it was; its numbers stay until somebody else's take their place. */
  clear(row: number): void {
    this.#underWay[row] = undefined
    this.#standings[row] = emptyStanding(this.#model.config.stages.length)
  }

  /** Frees the caches and the programs. */
  async close(): Promise<void> {
    const open = [...this.#open]
    this.#open.clear()
    await this.#session.remove(open)
  }

  async #require(name: string, make: () => Program): Promise<void> {
    const full = this.#prefix + name
    if (this.#open.has(full)) return
    await announceOpening(this.#model, name, this.#onOpening)
    await this.#session.add({ [full]: make() }, {}, this.#options)
    this.#open.add(full)
  }
}
