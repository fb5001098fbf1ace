/**
 * The router in a step: it sees what the encoders give and says which rows have to go on, one stage deeper.
 *
 *     step 0   encoder 0, router: p < 1/2    the byte is taken, level 0
 *                                 p >= 1/2   nothing is kept of it; it comes again in a step 1 or deeper:
 *     step 1   encoder 0, encoder 1, router: p < 1/2   the byte is taken, level 1 ...
 *
 * A byte that comes again writes the same keys to the same places, and finds the router where it stood: what it looks back to
 * changes with the step that takes the byte.
 *
 * In: which stages each row wakes, encoder outputs. Out: `goesOn` [B]; smoothed vectors; the state of `router-state.ts`.
 * Never: decides anew what a shallower step decided. Source: H-Net, arXiv 2507.07955, section 2.2.
 */
import type { Router } from "@aunet/blocks"
import { decided, LEAST_BOUNDARY, type Model, ofRouter, shifted } from "@aunet/core"
import {
  add,
  equal,
  lessEqual,
  maximum,
  multiply,
  ones,
  reshape,
  select,
  subtract,
  type Tensor,
} from "@aunet/tensor"
import { BOS } from "@aunet/tokens"
import { beforeName, smoothName } from "./router-state.ts"

/** What a step is traced with. */
export interface StepTrace {
  readonly model: Model
  /** The stages 0 to this one run. */
  readonly level: number
  /** Of the caches among the state. */
  readonly prefix: string
  readonly state: Readonly<Record<string, Tensor>>
  readonly inputs: Readonly<Record<string, Tensor>>
  /** The state after the step: what is put here is kept. */
  readonly next: Record<string, Tensor>
}

/** Routes one step, from the way down to the way up. */
export class StepRouter {
  readonly #trace: StepTrace
  readonly #router: Router
  /** By stage: what its encoder gave [B, 1, D], and p [B, 1]. */
  readonly #seen: { readonly x: Tensor; readonly p: Tensor }[] = []
  #goesOn: Tensor | undefined

  constructor(trace: StepTrace, router: Router) {
    this.#trace = trace
    this.#router = router
  }

  /** Looks at what the encoder of a stage gives, x [B, 1, D]; from the top down. */
  see(stage: number, x: Tensor): void {
    const { model, state, prefix, inputs } = this.#trace
    const [B] = x.shape
    const before = reshape(state[prefix + beforeName(stage)], x.shape)
    const own = ofRouter(state, stage)
    const p = this.#router.probabilities(own, x, before, model.config.normEpsilon)
    const here = { real: ones([B, 1], "i32"), begins: reshape(equal(inputs.ids, BOS), [B, 1]) }
    this.#seen.push({ x, p: decided(shifted(p, own), here).probability })
  }

  /** i32 [B]: 1 for rows whose byte wakes a stage deeper than it did in this step; nothing of it is kept. When all were seen. */
  get goesOn(): Tensor {
    return (this.#goesOn ??= this.#decide())
  }

  #decide(): Tensor {
    const { level } = this.#trace
    const each = this.#seen.map(({ p }, s) => {
      const stands = s < level ? multiply(this.#woken(s), subtract(1, this.#woken(s + 1))) : this.#woken(s)
      return multiply(stands, lessEqual(LEAST_BOUNDARY, reshape(p, stands.shape)))
    })
    return each.reduce((some, goesOn) => maximum(some, goesOn))
  }

  /** i32 [B]: 1 for rows whose byte is taken, and wakes this stage. */
  taken(stage: number): Tensor {
    return multiply(this.#woken(stage), subtract(1, this.goesOn))
  }

  /** Smooths what a stage that ran gives, z [B, E]; rows that do not wake it get what it gave last. */
  smoothed(stage: number, z: Tensor): Tensor {
    const { state, prefix, next } = this.#trace
    const name = prefix + smoothName(stage)
    const { p } = this.#seen[stage - 1]
    const fresh = add(multiply(z, p), multiply(state[name], subtract(1, p)))
    return (next[name] = select(column(this.taken(stage)), fresh, state[name]))
  }

  /** Keeps what the encoders gave, of rows that are taken. */
  keep(): void {
    const { state, prefix, next } = this.#trace
    for (const [s, { x }] of this.#seen.entries()) {
      const name = prefix + beforeName(s)
      next[name] = select(column(this.taken(s)), reshape(x, state[name].shape), state[name])
    }
  }

  #woken(stage: number): Tensor {
    return this.#trace.inputs[`stages.${stage}.woken`]
  }
}

/** [B] -> [B, 1] */
const column = (flags: Tensor): Tensor => reshape(flags, [flags.shape[0], 1])
