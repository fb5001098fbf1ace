/**
 * The router in a step: it sees what the encoder of the deepest stage that runs gives, and says how likely the byte is to
 * wake the next.
 *
 *     step 0   encoder 0, router: p.0    p < 1/2    the byte is taken, level 0
 *                                        p >= 1/2   it is not, and step 1 goes on from here:
 *     step 1   encoder 1, router: p.1    p < 1/2    the byte is taken, level 1 ...
 *
 * A step begins with what the shallower one left (`here.s`) and runs one encoder, or the trunk, and all decoders above. What a
 * text is remembered by changes with the step that takes the byte alone, so nothing has to be taken back; and a byte that begins
 * anew, from step 0, writes the same keys to the same places.
 *
 * In: which rows may be taken, encoder outputs, what the shallower steps said. Out: p [B, 1]; smoothed vectors; the state
 * of `router-state.ts`. Never: decides for a row; whoever asks for a step does, by `limit`. Source: H-Net, arXiv 2507.07955, section 2.2.
 */
import type { Router } from "@aunet/blocks"
import { type Model, ofRouter, shifted } from "@aunet/core"
import { add, f32, less, multiply, reshape, select, type Spec, subtract, type Tensor } from "@aunet/tensor"
import { beforeName, hereName, smoothName } from "./router-state.ts"

/** The name of how likely the byte is to wake the stage below this one: an output of its step, and an input of deeper ones. */
export const likelihoodName = (stage: number): string => `p.${stage}`

/** The name of the p from which on a row is not taken; what is below every p takes it out of the step. */
export const LIMIT = "limit"

/** What a step of a model with a router is given beside what others are. */
export function routerInputSpecs(
  { config: { stages } }: Model,
  level: number,
  B: number,
): Record<string, Spec> {
  const specs: Record<string, Spec> = {}
  if (level < stages.length - 1) specs[LIMIT] = f32(B, 1)
  for (let s = 0; s < level; s++) specs[likelihoodName(s)] = f32(B, 1)
  return specs
}

/** What a step is traced with. */
export interface StepTrace {
  readonly model: Model
  /** The deepest stage that runs. */
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
  #taken: Tensor | undefined
  #seen: { readonly x: Tensor; readonly p: Tensor } | undefined

  constructor(trace: StepTrace, router: Router) {
    this.#trace = trace
    this.#router = router
  }

  /** What the encoder of a stage above the deepest that runs gave in a shallower step: [B, 1, D]. */
  here(stage: number): Tensor {
    const { state, prefix } = this.#trace
    return state[prefix + hereName(stage)]
  }

  /** Looks at what the encoder of the deepest stage that runs gives, x [B, 1, D]. */
  see(x: Tensor): void {
    const { model, state, prefix, level } = this.#trace
    const before = state[prefix + beforeName(level)]
    const own = ofRouter(state, level)
    const p = this.#router.probabilities(own, x, before, model.config.normEpsilon)
    this.#seen = { x, p: shifted(p, own) }
  }

  /** f32 [B, 1]: how likely the byte is to wake the stage below; undefined in the step of the deepest. When it was seen. */
  get likelihood(): Tensor | undefined {
    return this.#seen?.p
  }

  /** i32 [B, 1]: 1 for rows whose byte is taken in this step. */
  get taken(): Tensor {
    const { inputs, level } = this.#trace
    if (this.#seen !== undefined) return (this.#taken ??= less(this.#seen.p, inputs[LIMIT]))
    const woken = inputs[`stages.${level}.woken`]
    return (this.#taken ??= reshape(woken, [woken.shape[0], 1]))
  }

  /** Smooths what a stage that ran gives, z [B, E]; rows that are not taken get what it gave last. */
  smoothed(stage: number, z: Tensor): Tensor {
    const { state, prefix, next, inputs } = this.#trace
    const name = prefix + smoothName(stage)
    const p = inputs[likelihoodName(stage - 1)]
    const fresh = add(multiply(z, p), multiply(state[name], subtract(1, p)))
    next[name] = select(this.taken, fresh, state[name])
    return fresh
  }

  /** Keeps what the encoders gave, of rows that are taken, and leaves the last of it for a deeper step. */
  keep(): void {
    const { state, prefix, next, level } = this.#trace
    const keepOf = (stage: number, x: Tensor): void => {
      const name = prefix + beforeName(stage)
      next[name] = select(reshape(this.taken, [x.shape[0], 1, 1]), x, state[name])
    }
    for (let s = 0; s < level; s++) keepOf(s, state[prefix + hereName(s)])
    if (this.#seen === undefined) return
    const { x } = this.#seen
    keepOf(level, x)
    next[prefix + hereName(level)] = x
  }
}
