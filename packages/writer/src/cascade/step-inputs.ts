/**
 * The inputs of steps: arrays that are made once, and changed at each step where a row has moved.
 *
 *     ids [B]     stages.s.woken [B]    which rows wake the stage
 *                 stages.s.rows [B·G]   where each row writes its key         up.s.pick [B]   what each row gets from below
 *                 stages.s.mask [B, C]  what each row sees of its cache
 *                 p.s, limit [B, 1]     what a router said, and says   (`step-router.ts`)
 *                 stages.s.queries, keys . cos, sin [B, 1, 1, K/2]            how far each row is turned
 *
 * In: which byte a row takes, and where it stands. Out: values for `stepSpecs`. Never: makes an array for a step.
 */
import { MASKED } from "@aunet/blocks"
import { type Flat, mapFlat, sizeOf, type Spec, type Value } from "@aunet/tensor"
import { LEAST_BOUNDARY, type Model, stackOptions } from "@aunet/core"
import type { CacheShape } from "./caches.ts"
import type { Standing } from "./standing.ts"
import { stepSpecs } from "./step-program.ts"
import { likelihoodName, LIMIT } from "./step-router.ts"
import { pickName, pickOf } from "./upsampled.ts"

/** One byte of one row. */
export interface RowStep {
  readonly row: number
  readonly id: number
  /** How far down it wakes the model. */
  readonly level: number
  /** With a router: how likely the byte was to wake each of the stages that it woke, from the first below the bytes. */
  readonly likelihoods?: readonly number[]
  /** With a router: false where it goes on to the next stage whatever the router says. */
  readonly mayEnd?: boolean
  /** With a router: true where it is a boundary whatever that says, false where it is none; left out where it is asked. */
  readonly settled?: boolean | undefined
  /** The splitter's level, for a router with a rule; 0 when left out. */
  readonly proposed?: number
}

/** Limits below every p, and above. */
const [NEVER, ALWAYS] = [-1, 2]

/** What filling the inputs of a stage needs to know. */
interface StageFacts {
  /** G */
  readonly heads: number
  /** C */
  readonly capacity: number
  /** Radians a position, for each pair. */
  readonly speeds: Float64Array
}

/** The inputs of the steps of one bank; those of a stage are the same arrays in every step that runs it. */
export class StepInputs {
  readonly #model: Model
  readonly #stages: readonly StageFacts[]
  /** All inputs of all steps. */
  readonly #values: Record<string, Value>
  /** For each level, those of its step: the same arrays. */
  readonly #ofLevel: readonly Flat<Value>[]
  /** For each stage and row, the position whose angles and mask stand in the inputs; -1 at first. */
  readonly #positions: readonly Int32Array[]

  /** Makes inputs in which no row stands anywhere yet. */
  constructor(model: Model, shape: CacheShape) {
    const { config } = model
    this.#model = model
    this.#stages = config.stages.map((_, s) => {
      const { kvHeads, width, heads, ropeTheta } = stackOptions(config, s)
      return {
        heads: kvHeads,
        capacity: shape.capacities[s],
        speeds: rotarySpeeds(width / heads / 2, ropeTheta),
      }
    })
    const specs = config.stages.map((_, level) => stepSpecs(model, level, shape))
    this.#values = mapFlat(
      // The deepest step has not all inputs of the others where it goes on from them.
      Object.assign({}, ...specs) as Flat<Spec>,
      ({ dtype, shape: own }): Value =>
        dtype === "f32" ? new Float32Array(sizeOf(own)) : new Int32Array(sizeOf(own)),
    )
    this.#ofLevel = specs.map((own) => mapFlat(own, (_, name) => this.#values[name]))
    this.#positions = config.stages.map(() => new Int32Array(shape.rows).fill(-1))
  }

  /** The inputs of the step that runs the stages 0 to `level`. */
  of(level: number): Flat<Value> {
    return this.#ofLevel[level]
  }

  /**
   * Says what a row takes and where it stands, for the step that runs the stages 0 to `level`. A row of level -1 wakes
   * nothing, and writes where its next key will stand.
   *
   * @throws AunetError BAD_PLUGIN as `pickOf`
   */
  fill(level: number, step: RowStep, { counts, offsets }: Standing): void {
    const { row, id, level: own, likelihoods = [], mayEnd = true, settled } = step
    const values = this.#values
    const positions = this.#positions
    values.ids[row] = id
    for (const [s, p] of likelihoods.entries()) values[likelihoodName(s)][row] = p
    const most = settled === false ? ALWAYS : LEAST_BOUNDARY
    if (values[LIMIT] !== undefined) values[LIMIT][row] = own === level && mayEnd ? most : NEVER
    for (let s = 0; s <= level; s++) {
      const position = counts[s]
      const woken = values[`stages.${s}.woken`]
      if (woken !== undefined) woken[row] = own >= s ? 1 : 0
      if (s < offsets.length)
        values[pickName(s + 1)][row] = pickOf(this.#model, row, own > s ? 0 : offsets[s] + 1)
      if (positions[s][row] === position) continue
      this.#place(s, row, position)
      positions[s][row] = position
    }
  }

  /** Puts a row at a position of a stage: where it writes, what it sees, how far it is turned. */
  #place(s: number, row: number, position: number): void {
    const values = this.#values
    const positions = this.#positions
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

/** Radians a position that each pair of a head turns: theta^(-i / pairs). */
const rotarySpeeds = (pairs: number, theta: number): Float64Array =>
  Float64Array.from({ length: pairs }, (_, i) => theta ** (-i / pairs))
