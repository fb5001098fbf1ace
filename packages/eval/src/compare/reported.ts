/**
 * What a report of a comparison holds.
 *
 * In: nothing. Out: types. Never: a method; it is JSON as it is.
 */
import type { TextFacts } from "./compared-texts.ts"
import type { ArmDifference } from "./differences.ts"
import type { ComparisonPlan, PlannedArm } from "./plan-comparison.ts"
import type { ComparedRun, RoutedRun, TrainedRun } from "./runs.ts"
import type { SeedMean } from "./student.ts"
import type { TaskDifference } from "./task-differences.ts"

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
  /** Standard error over the items, of the mean of the seeds; absent for a single item. */
  readonly error?: number
  /** What a model that knows nothing gets. */
  readonly uniform: number
  readonly chance?: number
}

/** One run, without what is only needed to compare it again. */
export type ReportedRun = Omit<ComparedRun, "bits" | "judged"> & {
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
  /** Segments of a model that finds them itself, the mean of the seeds; `bytesPerPosition` has what was asked for. */
  readonly routed?: RoutedRun
  /** Seconds of steps, the mean of the seeds. */
  readonly seconds?: number
  readonly trials: readonly TrainedRun[]
  readonly runs: readonly ReportedRun[]
  /** Trainings of the whole budget whose loss was no number any more; of none of the figures. */
  readonly brokenOff: readonly TrainedRun[]
  readonly tasks: readonly TaskFigure[]
}

/** A whole comparison. */
export interface ComparisonReport extends ComparisonOrigin {
  readonly version: 1
  readonly plan: Omit<ComparisonPlan, "arms">
  /** Runs of the whole budget that are through, of so many. */
  readonly done: number
  readonly of: number
  /** Trainings that are not through, trials among them, in a few words each. */
  readonly missing: readonly string[]
  readonly arms: readonly ReportedArm[]
  /** Alternatives that were tried and not chosen: other vocabularies. */
  readonly passedOver: readonly ReportedArm[]
  readonly differences: readonly ArmDifference[]
  /** Of every figure of a task, each pair of arms on the same items. */
  readonly taskDifferences: readonly TaskDifference[]
  /** `texts`, or `windows of one text`: what intervals are drawn from. */
  readonly units: string
  readonly conclusions: readonly string[]
  readonly limits: readonly string[]
}
