/**
 * AdamW as the official code sets it: betas 0.9 and 0.95, decay on every parameter, the gradient cut to
 * a global norm first.
 *
 *     m = b1 m + (1-b1) g      v = b2 v + (1-b2) g²
 *     p = p (1 - rate·decay) - rate · (m/c1) / (sqrt(v/c2) + eps)        c_i = 1 - b_i^step
 *
 * In: parameters, gradients, moments. Out: the next ones. A pure step over tensors; the rate and the
 * corrections are inputs, since they change from step to step.
 * Never: chooses a rate. Source: aunet.md 3.1; Loshchilov and Hutter (2019).
 */
import {
  add,
  divide,
  type Flat,
  mapFlat,
  minimum,
  multiply,
  sqrt,
  subtract,
  sum,
  type Tensor,
} from "@aunet/tensor"

/** Settings of AdamW. */
export interface AdamWOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
  /** Largest global norm of the gradient. */
  readonly clip: number
}

/** The official settings. */
export const officialAdamW: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  clip: 0.2,
}

/** First and second moments, one of each for every parameter. */
export interface Moments {
  readonly first: Flat<Tensor>
  readonly second: Flat<Tensor>
}

/** What changes from step to step. */
export interface StepRates {
  /** Learning rate. */
  readonly rate: Tensor
  /** 1 / (1 - beta1^step), with steps from 1. */
  readonly correction1: Tensor
  /** 1 / (1 - beta2^step). */
  readonly correction2: Tensor
  /** On the rate of single parameters by name; 1 for those that are left out. */
  readonly factors?: Readonly<Record<string, number>>
}

/** Computes the corrections of a step for its inputs. */
export const corrections = ({ beta1, beta2 }: AdamWOptions, step: number) => ({
  correction1: Float32Array.of(1 / (1 - beta1 ** step)),
  correction2: Float32Array.of(1 / (1 - beta2 ** step)),
})

/** Measures the norm of all gradients together: a scalar. */
export const globalNorm = (gradients: Flat<Tensor>): Tensor =>
  sqrt(
    Object.values(gradients)
      .map((g) => sum(multiply(g, g)))
      .reduce((total, part) => add(total, part)),
  )

/** The factor that cuts gradients to a global norm; the small number keeps a norm of zero from dividing by zero. */
export const clipFactor = (norm: Tensor, clip: number): Tensor => minimum(1, divide(clip, add(norm, 1e-6)))

/**
 * Moves every parameter one step.
 *
 * The arithmetic is arranged so that all scalars meet before they meet a large tensor: 13 passes over the
 * parameters, where the formula read from left to right takes 15.
 *
 * @param gradients before cutting
 * @param factor scalar that cuts them, from `clipFactor`
 */
export function adamW(
  { beta1, beta2, epsilon, weightDecay }: AdamWOptions,
  parameters: Flat<Tensor>,
  gradients: Flat<Tensor>,
  factor: Tensor,
  moments: Moments,
  { rate, correction1, correction2, factors = {} }: StepRates,
): {
  parameters: Record<string, Tensor>
  moments: { first: Record<string, Tensor>; second: Record<string, Tensor> }
} {
  const gain1 = multiply(factor, 1 - beta1)
  const gain2 = multiply(multiply(factor, factor), 1 - beta2)
  const first = mapFlat(gradients, (g, name) => add(multiply(moments.first[name], beta1), multiply(g, gain1)))
  const second = mapFlat(gradients, (g, name) =>
    add(multiply(moments.second[name], beta2), multiply(multiply(g, g), gain2)),
  )
  // m c1 / (sqrt(v) r + eps) = (m / (sqrt(v) + eps/r)) · c1/r, with r the root of c2
  const root2 = sqrt(correction2)
  const small = divide(epsilon, root2)
  /** Scalars of the parameters that share a factor. */
  const scalarsOf = (factor: number): { readonly stepSize: Tensor; readonly shrink: Tensor } => {
    const own = factor === 1 ? rate : multiply(rate, factor)
    return {
      stepSize: divide(multiply(own, correction1), root2),
      shrink: subtract(1, multiply(own, weightDecay)),
    }
  }
  const scalars = new Map([1, ...Object.values(factors)].map((factor) => [factor, scalarsOf(factor)]))
  const next = mapFlat(parameters, (p, name) => {
    const { stepSize, shrink } = scalars.get(factors[name] ?? 1) ?? scalarsOf(1)
    return subtract(
      multiply(p, shrink),
      multiply(divide(first[name], add(sqrt(second[name]), small)), stepSize),
    )
  })
  return { parameters: next, moments: { first, second } }
}
