/**
 * Trials: which learning rate an arm is trained with, and which of several alternatives is.
 *
 *     words-2     0.0022  0.0067  0.02                    the best of three
 *     bpe-512             0.0067                          each alternative at the middle rate,
 *     bpe-1024    0.0022  0.0067  0.02                    and the best of them at the others
 *     bpe-2048            0.0067
 *
 * In: arms, rates, what tries one. Out: the arm that is trained, with its rate. Never: tries more alternatives than it
 * has to.
 */
import { AunetError } from "@aunet/base"
import { choiceOf } from "../compare/equal-compute.ts"
import type { PlannedArm } from "../compare/plan-comparison.ts"
import { bestRate, type ComparedRun, type TrainedRun, trialBits } from "../compare/runs.ts"

/** An arm with all that it has so far. */
export interface ArmInHand {
  readonly planned: PlannedArm
  readonly trials: TrainedRun[]
  readonly runs: ComparedRun[]
  /** Of the whole budget, but for the end. */
  readonly brokenOff: TrainedRun[]
  /** Whether another alternative was chosen. */
  passedOver: boolean
}

/**
 * Tries the rates on one arm, or on several alternatives; those that are not chosen are passed over.
 *
 * @throws AunetError NOT_FINITE when every trial broke off
 */
export async function tryRates(
  alternatives: readonly ArmInHand[],
  rates: readonly number[],
  trial: (arm: ArmInHand, rate: number) => Promise<void>,
): Promise<{ readonly arm: ArmInHand; readonly learningRate: number }> {
  let left = alternatives
  for (const rate of alternatives.length === 1 ? rates : fromTheMiddle(rates)) {
    for (const arm of left) await trial(arm, rate)
    const best = bestArm(left)
    if (best === undefined) continue
    for (const arm of left) arm.passedOver = arm !== best
    left = [best]
  }
  const [arm] = left
  const learningRate = bestRate(arm.trials)
  if (learningRate === undefined)
    throw new AunetError(
      "NOT_FINITE",
      `${choiceOf(arm.planned)}: the loss was no number any more at each learning rate (${rates.join(", ")}); name lower ones in another folder`,
    )
  return { arm, learningRate }
}

/** The middle rate, then the others from the lowest. */
function fromTheMiddle(rates: readonly number[]): number[] {
  const rising = rates.toSorted((a, b) => a - b)
  const [middle] = rising.splice(Math.floor((rising.length - 1) / 2), 1)
  return [middle, ...rising]
}

/** The arm with the best trial; none when all broke off. */
function bestArm(arms: readonly ArmInHand[]): ArmInHand | undefined {
  let best: { readonly arm: ArmInHand; readonly bits: number } | undefined
  for (const arm of arms)
    for (const trial of arm.trials) {
      const bits = trialBits(trial)
      if (bits !== undefined && (best === undefined || bits < best.bits)) best = { arm, bits }
    }
  return best?.arm
}
