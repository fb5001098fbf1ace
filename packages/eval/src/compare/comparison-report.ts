/**
 * A comparison as values: what `report.json` holds and the page is drawn from.
 *
 * In: a plan, runs, and what they were made with. Out: figures and sentences. Never: a clock, or a figure that is not
 * from the runs.
 */
import type { TextFacts } from "./compared-texts.ts"
import { conclusionsOf, limitsOf } from "./conclude.ts"
import { type ArmDifference, differencesOf, unitWords } from "./differences.ts"
import type { ComparisonPlan, PlannedArm } from "./plan-comparison.ts"
import type { ArmRuns, ComparedRun, TrainedRun } from "./runs.ts"
import { type SeedMean, seedMean } from "./student.ts"

/** What a comparison was made with. */
export interface ComparisonOrigin {
  /** The command, as it was typed. */
  readonly command: string
  readonly versions: Readonly<Record<string, string>>
  readonly texts: { readonly training: TextFacts; readonly choosing: TextFacts; readonly heldOut: TextFacts }
  readonly seeds: readonly number[]
}

/** One figure of a task, of all seeds. */
export interface TaskFigure {
  readonly task: string
  readonly metric: string
  readonly value: SeedMean
  /** What a model that knows nothing gets. */
  readonly uniform: number
  readonly chance?: number
}

/** One run, without what is only needed to compare it again. */
export type ReportedRun = Omit<ComparedRun, "bits"> & {
  readonly bitsPerByte: number
  readonly documents: readonly { readonly name: string; readonly bytes: number; readonly bits: number }[]
}

/** One arm with its figures. */
export interface ReportedArm extends PlannedArm {
  /** In a few words: what it is. */
  readonly words: string
  /** Of the held-out texts; absent as long as no run is through. */
  readonly bitsPerByte?: SeedMean
  readonly learningRate?: number
  /** Seconds of steps, the mean of the seeds. */
  readonly seconds?: number
  readonly trials: readonly TrainedRun[]
  readonly runs: readonly ReportedRun[]
  readonly tasks: readonly TaskFigure[]
}

/** A whole comparison. */
export interface ComparisonReport extends ComparisonOrigin {
  readonly version: 1
  readonly plan: Omit<ComparisonPlan, "arms">
  /** Runs of the whole budget that are through, of so many. */
  readonly done: number
  readonly of: number
  readonly arms: readonly ReportedArm[]
  readonly differences: readonly ArmDifference[]
  /** `texts`, or `windows of one text`: what intervals are drawn from. */
  readonly units: string
  readonly conclusions: readonly string[]
  readonly limits: readonly string[]
}

/**
 * Puts a report together; of a comparison that is not through as well.
 *
 * @param words what each arm is, by its label
 */
export function comparisonReport(
  plan: ComparisonPlan,
  arms: readonly ArmRuns[],
  words: Readonly<Record<string, string>>,
  origin: ComparisonOrigin,
): ComparisonReport {
  const { arms: planned, ...rest } = plan
  const reported = planned.map((each): ReportedArm =>
    reportedArm(each, arms, words[each.label] ?? each.label),
  )
  const measured = arms.filter(({ runs }) => runs.length > 0)
  const differences = differencesOf(
    measured.map(({ label, runs }) => ({ label, bits: runs.map(({ seed, bits }) => ({ seed, bits })) })),
  )
  const [first] = measured.flatMap(({ runs }) => runs)
  const head = {
    version: 1 as const,
    ...origin,
    plan: rest,
    done: measured.reduce((sum, { runs }) => sum + runs.length, 0),
    of: planned.length * origin.seeds.length,
    arms: reported,
    differences,
    units: first === undefined ? "texts" : unitWords(first.bits),
  }
  return { ...head, conclusions: conclusionsOf(head), limits: limitsOf(head) }
}

function reportedArm(planned: PlannedArm, arms: readonly ArmRuns[], words: string): ReportedArm {
  const { trials, runs, learningRate } = arms.find(({ label }) => label === planned.label) ?? {
    trials: [],
    runs: [],
    learningRate: undefined,
  }
  return {
    ...planned,
    words,
    ...(learningRate !== undefined && { learningRate }),
    ...(runs.length > 0 && {
      bitsPerByte: seedMean(runs.map(({ bits }) => bits.bitsPerByte)),
      seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0) / runs.length,
    }),
    trials,
    runs: runs.map(({ bits, ...run }) => ({
      ...run,
      bitsPerByte: bits.bitsPerByte,
      documents: bits.documents.map(({ name, bytes, bits: cost }) => ({ name, bytes, bits: cost })),
    })),
    tasks: taskFigures(runs),
  }
}

/** Figures of tasks that every run of an arm has. */
function taskFigures(runs: readonly ComparedRun[]): TaskFigure[] {
  const [first, ...others] = runs
  if (first === undefined) return []
  return first.tasks.flatMap(({ task, metrics }) =>
    metrics.flatMap(({ metric, value, uniform, chance }): TaskFigure[] => {
      const rest = others.map(
        ({ tasks }) =>
          tasks.find((each) => each.task === task)?.metrics.find((each) => each.metric === metric)?.value,
      )
      const values = [value, ...rest].filter((each) => each !== undefined)
      if (values.length < runs.length) return []
      return [{ task, metric, value: seedMean(values), uniform, ...(chance !== undefined && { chance }) }]
    }),
  )
}
