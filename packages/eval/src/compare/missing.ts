/**
 * What a comparison that is not through still lacks.
 *
 * In: a plan, what there is. Out: a few words for each training. Never: counts what was passed over.
 */
import { choiceOf } from "./equal-compute.ts"
import type { ComparisonPlan, PlannedArm } from "./plan-comparison.ts"
import type { ArmRuns } from "./runs.ts"

/** Seeds of which nothing more comes. */
const endedOf = (runs: ArmRuns | undefined): number[] =>
  [...(runs?.runs ?? []), ...(runs?.brokenOff ?? [])].map(({ seed }) => seed)

/** Names trainings that are missing, in the order in which they will come. */
export function missingOf(
  { arms, learningRates }: ComparisonPlan,
  runs: readonly ArmRuns[],
  seeds: readonly number[],
): string[] {
  const of = ({ label }: PlannedArm): ArmRuns | undefined => runs.find((each) => each.label === label)
  const choices = [...new Set(arms.map(choiceOf))].map((choice) => {
    const left = arms.filter((arm) => choiceOf(arm) === choice && of(arm)?.passedOver !== true)
    return { name: left.length === 1 ? left[0].label : choice, left }
  })
  const trials = choices.flatMap(({ name, left }) => {
    if (left.length > 1)
      return left
        .filter((arm) => (of(arm)?.trials ?? []).length === 0)
        .map(({ label }) => `a trial of ${label}`)
    const tried = of(left[0])?.trials.map(({ learningRate }) => learningRate) ?? []
    return learningRates
      .filter((rate) => !tried.includes(rate))
      .map((rate) => `a trial of ${name} at the learning rate ${rate}`)
  })
  const trainings = seeds.flatMap((seed) =>
    choices
      .filter(({ left }) => !left.some((arm) => endedOf(of(arm)).includes(seed)))
      .map(({ name }) => `${name} with seed ${seed}`),
  )
  return [...trials, ...trainings]
}
