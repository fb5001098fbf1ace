/**
 * How far a comparison is, and how long the rest will take.
 *
 *     secondsLeft    bytes that each arm still has to see, at the seconds a byte that it, or else the others, took
 *
 * In: steps as they come. Out: progress. Never: reads a clock; trainings tell their seconds.
 */
import type { StepEvent } from "@aunet/trainer"
import type { ComparisonPlan } from "../compare/plan-comparison.ts"
import type { TrainedRun } from "../compare/runs.ts"
import type { ComparisonProgress } from "./comparison.ts"

/** What is known of one arm. */
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
  const each = plan.learningRates.length * plan.trialSteps + seeds * plan.steps
  const paces = new Map(
    plan.arms.map(({ label }): [string, Pace] => [label, { left: each, seconds: 0, steps: 0 }]),
  )
  const of = plan.arms.length * (plan.learningRates.length + seeds)
  let done = 0
  const secondsLeft = (): number | undefined => {
    const known = [...paces.values()].filter(({ steps }) => steps > 0)
    if (known.length === 0) return undefined
    const mean = known.reduce((sum, { seconds, steps }) => sum + seconds / steps, 0) / known.length
    return [...paces.values()].reduce(
      (sum, { left, seconds, steps }) => sum + left * (steps > 0 ? seconds / steps : mean),
      0,
    )
  }
  const tell = (what: string, share: number, bitsPerByte?: number): void => {
    const left = secondsLeft()
    onProgress?.({
      what,
      share,
      done,
      of,
      ...(left !== undefined && { secondsLeft: left }),
      ...(bitsPerByte !== undefined && { bitsPerByte }),
    })
  }
  return {
    tell,
    begin(label: string, what: string, steps: number): Watch {
      const pace = paces.get(label) as Pace
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
