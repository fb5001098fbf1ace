/**
 * How far a comparison is, and how long the rest will take.
 *
 *     secondsLeft    bytes that each arm still has to see, at the seconds a byte that it, or else the others, took
 *
 * In: steps as they come. Out: progress. Never: reads a clock; trainings tell their seconds.
 */
import type { StepEvent } from "@aunet/trainer"
import { choiceOf } from "../compare/equal-compute.ts"
import type { ComparisonPlan, PlannedArm } from "../compare/plan-comparison.ts"
import type { TrainedRun } from "../compare/runs.ts"
import type { ComparisonProgress } from "./comparison.ts"

/** What is known of one arm, or of all that it is chosen from. */
interface Pace {
  /** Steps that are still to be made. */
  left: number
  seconds: number
  steps: number
}

/** A training that is watched. */
export interface Watch {
  readonly onStep: (event: StepEvent) => void
  end(run: TrainedRun): void
  /** Whether it made a step in this run. */
  stepped(): boolean
}

/** Counts for a whole comparison. */
export function comparisonClock(
  plan: ComparisonPlan,
  seeds: number,
  onProgress: ((progress: ComparisonProgress) => void) | undefined,
) {
  const choices = [...new Set(plan.arms.map(choiceOf))]
  // Each alternative is tried once, and the one that is chosen with the other rates.
  const trials = plan.arms.length + choices.length * (plan.learningRates.length - 1)
  const paces = new Map(
    choices.map((choice): [string, Pace] => {
      const alternatives = plan.arms.filter((arm) => choiceOf(arm) === choice).length
      const own = alternatives + plan.learningRates.length - 1
      return [choice, { left: own * plan.trialSteps + seeds * plan.steps, seconds: 0, steps: 0 }]
    }),
  )
  const of = trials + choices.length * seeds
  let done = 0
  const secondsLeft = (): number | undefined => {
    const known = [...paces.values()].filter(({ steps }) => steps > 0)
    if (known.length === 0) return undefined
    const mean = known.reduce((sum, { seconds, steps }) => sum + seconds / steps, 0) / known.length
    return [...paces.values()].reduce(
      (sum, { left, seconds, steps }) => sum + Math.max(0, left) * (steps > 0 ? seconds / steps : mean),
      0,
    )
  }
  const tell = (what: string, share: number, bitsPerByte?: number): void => {
    const left = secondsLeft()
    onProgress?.({
      what,
      share,
      done,
      // Where every alternative broke off at a rate, all of them are tried with another.
      of: Math.max(of, done),
      ...(left !== undefined && { secondsLeft: left }),
      ...(bitsPerByte !== undefined && { bitsPerByte }),
    })
  }
  return {
    tell,
    begin(arm: PlannedArm, what: string, steps: number): Watch {
      const pace = paces.get(choiceOf(arm)) as Pace
      const before = { ...pace }
      let stepped = false
      return {
        onStep: ({ step, seconds, meanBitsPerByte }) => {
          stepped = true
          pace.left = before.left - step
          pace.seconds += seconds
          pace.steps++
          tell(what, step / steps, meanBitsPerByte)
        },
        end: (run) => {
          done++
          pace.left = before.left - steps
          pace.seconds = before.seconds + run.seconds
          pace.steps = before.steps + run.steps
        },
        stepped: () => stepped,
      }
    },
  }
}
