/**
 * The mean of the weights over the last part of a training, taken on the way.
 *
 *     after step s the weights of step t count in proportion to t^8: nine tenths of the mean are of the last 23%
 *     of the steps, half of it of the last 7%, wherever the training is stopped
 *
 * Weights are looked at after every 64th part of the steps so far, so that fourteen of them count and the cost falls as
 * the training goes on: one copy of the parameters out of the engine and one pass over them every s/64 steps, and the
 * memory of one more model. Source: Shamir and Zhang (2013), polynomial-decay averaging.
 *
 * In: a mean, weights, steps. Out: the next mean. Never: knows when the training ends.
 */
import { type Flat, letGo, type Value } from "@aunet/tensor"

/** A mean of weights, after so many steps. */
export interface Average {
  readonly step: number
  /** Changed in place by `withWeights`: it is as large as the model. */
  readonly values: Readonly<Record<string, Float32Array>>
}

/** Exponent of the weight of a step, and one more: that of the sum of weights up to it. */
const GROWTH = 9
/** Looks at the weights so often while the number of steps grows by a factor of e. */
const LOOKS = 64
/** The share of the steps that nine tenths of the mean are of: 1 - 0.1^(1/9). */
const MOST_OF_IT = 1 - 0.1 ** (1 / GROWTH)

/** Tells whether the weights after a step are to be looked at. */
export const isLookedAt = (before: Average | undefined, step: number): boolean =>
  before === undefined || step >= before.step + Math.max(1, Math.floor(before.step / LOOKS))

/**
 * Takes the weights after a step.
 *
 * @param weights copies that become the mean's: the first are kept, later ones let go
 * @returns the mean, in the arrays of the one before
 */
export function withWeights(before: Average | undefined, step: number, weights: Flat<Value>): Average {
  if (before === undefined) return { step, values: weights as Average["values"] }
  const share = 1 - (before.step / step) ** GROWTH
  for (const [name, mean] of Object.entries(before.values)) {
    const value = weights[name] as Float32Array
    for (let i = 0; i < mean.length; i++) mean[i] += share * (value[i] - mean[i])
    letGo(value)
  }
  return { step, values: before.values }
}

/** How many of the last steps nine tenths of a mean are of. */
export const averagedSteps = ({ step }: Average): number => Math.max(1, Math.round(MOST_OF_IT * step))
