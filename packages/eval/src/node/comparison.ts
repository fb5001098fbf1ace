/**
 * What is compared, and how to go about it.
 *
 * In: nothing. Out: types. Never: a default; those are where they are used.
 */
import type { Document } from "@aunet/data"
import type { ComparisonBudget } from "../compare/plan-comparison.ts"
import type { ComparedRun, TrainedRun } from "../compare/runs.ts"
import type { DataPlace } from "../data/data-place.ts"
import type { Task } from "../tasks/task.ts"
import type { Kept } from "./comparison-folder.ts"

/** Tasks that the models are asked, beside the bits of the held-out texts. */
export interface ComparedTasks {
  readonly tasks: readonly Task[]
  readonly data: DataPlace
  /** Most items of each; all when left out. */
  readonly limit?: number
}

/** What is compared. */
export interface Comparison extends ComparisonBudget {
  /** Names of `ARMS`. */
  readonly arms: readonly string[]
  /** V that the arm bpe tries; 512, 1024, 2048 and 4096 when left out. One is trained without being chosen. */
  readonly vocabularies?: readonly number[]
  /** 2 to 4, for arms that pool. */
  readonly stages: readonly number[]
  /** Trainings of each arm; seeds are 0, 1, 2... */
  readonly seeds: number
  readonly data: readonly Document[]
  /** What the arms are compared on; a part of `data` that is set aside when left out. */
  readonly heldOut?: readonly Document[]
  readonly tasks?: ComparedTasks
}

/** How far it is. */
export interface ComparisonProgress {
  /** What is going on: `words-2, seed 0`. */
  readonly what: string
  /** Of this training or measurement, from 0 to 1. */
  readonly share: number
  /** Trainings that are through, trials among them, of so many. */
  readonly done: number
  readonly of: number
  /** Of all trainings that are left, as fast as those before; absent as long as nothing is known. */
  readonly secondsLeft?: number
  /** Newest figure; absent before there is one. */
  readonly bitsPerByte?: number
}

/** How to go about it. */
export interface CompareOptions {
  /** As the report tells it: what to type to repeat it. */
  readonly command: string
  readonly versions: Readonly<Record<string, string>>
  readonly onPlan?: (kept: Kept) => void
  readonly onProgress?: (progress: ComparisonProgress) => void
  /** Told when a training is through, or broke off: in this run, or known from an earlier one. */
  readonly onRun?: (
    label: string,
    run: TrainedRun | ComparedRun,
    wasKnown: boolean,
    kind: "trial" | "run",
  ) => void
  /** Ends it after the step that runs, with a save. */
  readonly signal?: AbortSignal
}
