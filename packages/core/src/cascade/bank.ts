/**
 * A bank: caches for B texts, open in a session, and the programs that work on them.
 *
 *     put    lays the memory of a text into a row        step L   one byte of some rows, stages 0 to L
 *     take   reads the memory of a row
 *
 * In: memories, bytes with their places. Out: predictions, memories.
 * Never: knows which row belongs to whom, or opens a program before it is needed.
 */
import { MASKED } from "@aunet/blocks"
import {
  f32,
  type Flat,
  gather,
  i32,
  mapFlat,
  type OpenOptions,
  type Program,
  type Session,
  sizeOf,
  type Spec,
  trace,
  updateRows,
  type Value,
} from "@aunet/tensor"
import { type ModelConfig, stackOptions } from "../config.ts"
import { VOCABULARY } from "../ids.ts"
import type { Model } from "../model.ts"
import { type CacheShape, cachesOf, cacheSpecs } from "./caches.ts"
import { layOut, takeUp, type TextMemory } from "./memory.ts"
import { advance, emptyStanding, type Standing } from "./standing.ts"
import { stepProgram, stepSpecs } from "./step-program.ts"
import { pickName, pickOf, upName } from "./upsampled.ts"

/** One byte of one row. */
export interface RowStep {
  readonly row: number
  readonly id: number
  /** How far down it wakes the model. */
  readonly level: number
}

/** What a model predicts after a byte. */
export interface Predictions {
  /** f32 [V] */
  readonly logits: Float32Array
  /** f32 [V, S]: logits of the level that each next id would have, where the model predicts levels. */
  readonly levels?: Float32Array
}

/** Cuts the outputs of a program by row. */
export function predictionsOf(outputs: Flat<Value>, row: number, stages: number): Predictions {
  const cut = (name: string, width: number): Float32Array =>
    (outputs[name] as Float32Array).slice(row * width, (row + 1) * width)
  return {
    logits: cut("logits", VOCABULARY),
    ...(outputs.levels !== undefined && { levels: cut("levels", VOCABULARY * stages) }),
  }
}

/** What filling the inputs of a stage needs to know. */
interface StageFacts {
  /** G */
  readonly heads: number
  /** C */
  readonly capacity: number
  /** Radians a position, for each pair. */
  readonly speeds: Float64Array
}

/** Inputs of steps, filled anew every time; those of a stage are the same in every step that runs it. */
interface StepInputs {
  /** All inputs of the deepest step. */
  readonly values: Record<string, Value>
  /** For each stage and row, the position whose angles and mask stand in the inputs; -1 at first. */
  readonly positions: readonly Int32Array[]
}

/** Caches of one shape with their programs. */
export class Bank {
  readonly shape: CacheShape
  readonly #model: Model
  readonly #session: Session
  readonly #options: OpenOptions
  readonly #prefix: string
  readonly #stages: readonly StageFacts[]
  readonly #open = new Set<string>()
  readonly #inputs: StepInputs
  /** For each level, those of its step: the same arrays. */
  readonly #inputsOf: readonly Flat<Value>[]
  readonly #standings: Standing[]
  readonly #keysSeen: number[]

  /**
   * @param prefix of all its names in the session
   * @param keysSeen counts up, for each stage, the keys that its queries saw
   */
  constructor(
    model: Model,
    session: Session,
    shape: CacheShape,
    prefix: string,
    options: OpenOptions,
    keysSeen: number[],
  ) {
    this.#keysSeen = keysSeen
    this.#model = model
    this.#session = session
    this.shape = shape
    this.#prefix = prefix
    this.#options = options
    const { config } = model
    this.#stages = config.stages.map((_, s) => {
      const { kvHeads, width, heads, ropeTheta } = stackOptions(config, s)
      return {
        heads: kvHeads,
        capacity: shape.capacities[s],
        speeds: rotarySpeeds(width / heads / 2, ropeTheta),
      }
    })
    this.#standings = Array.from({ length: shape.rows }, () => emptyStanding(config.stages.length))
    const deepest = config.stages.length - 1
    this.#inputs = emptyInputs(stepSpecs(model, deepest, shape), this.#stages, shape.rows)
    this.#inputsOf = config.stages.map((_, level) =>
      mapFlat(stepSpecs(model, level, shape), (_, name) => this.#inputs.values[name]),
    )
  }

  /** Lays a memory into a row. */
  async put(row: number, memory: TextMemory): Promise<void> {
    const { config } = this.#model
    await this.#require("put", () => putProgram(this.#model, this.shape, this.#prefix))
    await this.#session.step(`${this.#prefix}put`, {
      ...this.#rowsOf(row),
      ...layOut(config, memory, this.shape.capacities),
    })
    this.#standings[row] = memory.standing
  }

  /** Reads the memory of a row. */
  async take(row: number): Promise<TextMemory> {
    const { config } = this.#model
    await this.#require("take", () => takeProgram(this.#model, this.shape, this.#prefix))
    const outputs = await this.#session.step(`${this.#prefix}take`, this.#rowsOf(row))
    return takeUp(config, this.#standings[row], outputs, this.shape.capacities)
  }

  /** The positions of a row in each stage. */
  countsOf(row: number): readonly number[] {
    return this.#standings[row].counts
  }

  /**
   * Runs the stages 0 to `level` on a byte of each of these rows, none of which has a higher level; all other
   * rows stay as they are.
   */
  async step(level: number, steps: readonly RowStep[]): Promise<Predictions[]> {
    const name = `step ${level}`
    await this.#require(name, () => stepProgram(this.#model, level, this.shape, this.#prefix))
    for (let row = 0; row < this.shape.rows; row++) this.#fill(level, { row, id: 0, level: -1 })
    for (const step of steps) this.#fill(level, step)
    const outputs = await this.#session.step(this.#prefix + name, this.#inputsOf[level])
    for (const { row, level: own } of steps) {
      const { counts } = this.#standings[row]
      for (let s = 0; s <= own; s++) this.#keysSeen[s] += Math.min(counts[s] + 1, this.#stages[s].capacity)
      this.#standings[row] = advance(this.#standings[row], own)
    }
    return steps.map(({ row }) => predictionsOf(outputs, row, this.#stages.length))
  }

  /** Forgets whose row it was; its numbers stay until somebody else's take their place. */
  clear(row: number): void {
    this.#standings[row] = emptyStanding(this.#stages.length)
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
    await this.#session.add({ [full]: make() }, {}, this.#options)
    this.#open.add(full)
  }

  /** The rows of the caches of each stage that are those of one text. */
  #rowsOf(row: number): Record<string, Value> {
    const stages = this.#stages.map(({ heads, capacity }, s): [string, Value] => {
      const count = heads * capacity
      return [`rows.${s}`, Int32Array.from({ length: count }, (_, i) => row * count + i)]
    })
    return { ...Object.fromEntries(stages), row: Int32Array.of(row) }
  }

  /** Says where a row stands. A row of level -1 wakes nothing, and writes where its next key will stand. */
  #fill(level: number, { row, id, level: own }: RowStep): void {
    const { values, positions } = this.#inputs
    const { counts, offsets } = this.#standings[row]
    values.ids[row] = id
    for (let s = 0; s <= level; s++) {
      const position = counts[s]
      if (s > 0) values[`stages.${s}.woken`][row] = own >= s ? 1 : 0
      if (s < offsets.length)
        values[pickName(s + 1)][row] = pickOf(this.#model, row, own > s ? 0 : offsets[s] + 1)
      if (positions[s][row] === position) continue
      this.#place(s, row, position)
      positions[s][row] = position
    }
  }

  /** Puts a row at a position of a stage: where it writes, what it sees, how far it is turned. */
  #place(s: number, row: number, position: number): void {
    const { values, positions } = this.#inputs
    const { heads: G, capacity: C, speeds } = this.#stages[s]
    const place = position % C
    const rows = values[`stages.${s}.rows`]
    for (let g = 0; g < G; g++) rows[row * G + g] = (row * G + g) * C + place
    const mask = (values[`stages.${s}.mask`] as Float32Array).subarray(row * C, (row + 1) * C)
    const before = positions[s][row]
    // Most steps go on by one position: one place more is seen.
    if (before >= 0 && position === before + 1) mask[before % C] = 0
    else mask.fill(MASKED).fill(0, 0, Math.min(position, C))
    mask[place] = MASKED
    const { [`stages.${s}.queries.cos`]: cos, [`stages.${s}.queries.sin`]: sin } = values
    const { [`stages.${s}.keys.cos`]: keyCos, [`stages.${s}.keys.sin`]: keySin } = values
    // Queries carry the attention scale.
    const scale = (2 * speeds.length) ** -0.5
    for (let i = 0, at = row * speeds.length; i < speeds.length; i++, at++) {
      const angle = position * speeds[i]
      keyCos[at] = Math.cos(angle)
      keySin[at] = Math.sin(angle)
      cos[at] = scale * Math.cos(angle)
      sin[at] = scale * Math.sin(angle)
    }
  }
}

/** Inputs in which no row stands anywhere yet. */
function emptyInputs(specs: Flat<Spec>, stages: readonly StageFacts[], rows: number): StepInputs {
  return {
    values: mapFlat(specs, ({ dtype, shape }): Value =>
      dtype === "f32" ? new Float32Array(sizeOf(shape)) : new Int32Array(sizeOf(shape)),
    ),
    positions: stages.map(() => new Int32Array(rows).fill(-1)),
  }
}

/** Radians a position that each pair of a head turns: theta^(-i / pairs). */
const rotarySpeeds = (pairs: number, theta: number): Float64Array =>
  Float64Array.from({ length: pairs }, (_, i) => theta ** (-i / pairs))

const named = (model: Model, shape: CacheShape, prefix: string) =>
  mapKeys(cacheSpecs(model, shape), (name) => prefix + name)

const mapKeys = <T>(flat: Flat<T>, rename: (name: string) => string): Record<string, T> =>
  Object.fromEntries(Object.entries(flat).map(([name, value]) => [rename(name), value]))

const rowSpecs = (config: ModelConfig, { capacities }: CacheShape) => ({
  ...Object.fromEntries(
    config.stages.map((_, s) => [`rows.${s}`, i32(stackOptions(config, s).kvHeads * capacities[s])]),
  ),
  row: i32(1),
})

/** Which index input tells the rows of a cache. */
const indexOf = (config: ModelConfig): Record<string, string> => ({
  ...Object.fromEntries(cachesOf(config).map(({ name, stage }) => [name, `rows.${stage}`])),
  ...Object.fromEntries(config.stages.slice(1).map((_, s) => [upName(s + 1), "row"])),
})

function putProgram(model: Model, shape: CacheShape, prefix: string): Program {
  const { config } = model
  const index = indexOf(config)
  const values = mapFlat(cacheSpecs(model, { ...shape, rows: 1 }), (spec) => f32(...spec.shape))
  return trace(
    { state: named(model, shape, prefix), inputs: { ...rowSpecs(config, shape), ...values } },
    ({ state, inputs }) => ({
      state: mapKeys(
        mapFlat(values, (_, name) => updateRows(state[prefix + name], inputs[index[name]], inputs[name])),
        (name) => prefix + name,
      ),
    }),
  )
}

function takeProgram(model: Model, shape: CacheShape, prefix: string): Program {
  const { config } = model
  const index = indexOf(config)
  return trace(
    { state: named(model, shape, prefix), inputs: rowSpecs(config, shape) },
    ({ state, inputs }) => ({
      outputs: mapFlat(index, (rows, name) => gather(state[prefix + name], inputs[rows], 0)),
    }),
  )
}
