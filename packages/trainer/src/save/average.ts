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
import { letGo, type Session } from "@aunet/tensor"

/** A mean of weights, after so many steps. */
export interface Average {
  readonly step: number
  /** Changed in place: they are as large as the model. */
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
 * @param names of the parameters
 * @param read gives one, a copy that becomes the mean's: the first are kept, later ones let go
 * @returns the mean, in the arrays of the one before
 */
export async function withWeights(
  before: Average | undefined,
  step: number,
  names: readonly string[],
  read: (name: string) => Promise<Float32Array>,
): Promise<Average> {
  const share = before === undefined ? 1 : 1 - (before.step / step) ** GROWTH
  const values: Record<string, Float32Array> = {}
  for (const name of names) {
    const value = await read(name)
    const mean = before?.values[name]
    values[name] = mean ?? value
    if (mean === undefined) continue
    for (let i = 0; i < mean.length; i++) mean[i] += share * (value[i] - mean[i])
    letGo(value)
  }
  return { step, values }
}

/**
 * Lets a session and a mean change places, one tensor after the other, so that there is never one more of either. Done
 * twice, each has what it had, but for numbers below 1e-38 that an engine does not hold.
 */
export async function changePlaces(session: Session, { values }: Average): Promise<void> {
  for (const [name, mean] of Object.entries(values)) {
    const { [name]: held } = (await session.read([name])) as Record<string, Float32Array>
    await session.write({ [name]: mean })
    mean.set(held)
    letGo(held)
  }
}

/** How many of the last steps nine tenths of a mean are of. */
export const averagedSteps = ({ step }: Average): number => Math.max(1, Math.round(MOST_OF_IT * step))
