/**
 * What trainings of a comparison left behind, as it is kept and reported.
 *
 * In: nothing. Out: types. Never: a method.
 */
import type { StartEvent } from "@aunet/trainer"
import type { TextBits } from "../bits/text-bits.ts"
import type { JudgedItem } from "../run/judged-item.ts"
import type { TaskSummary } from "../run/task-summary.ts"
import type { Task } from "../tasks/task.ts"

/** A point of a curve. */
export interface CurvePoint {
  readonly step: number
  /** Bytes of text so far, as often as they were seen. */
  readonly bytes: number
  /** Seconds of steps so far; measuring and saving left out. */
  readonly seconds: number
  /** On text that the training does not see and the models are not compared on. */
  readonly bitsPerByte: number
}

/** A training that is through. */
export interface TrainedRun {
  readonly learningRate: number
  readonly seed: number
  readonly steps: number
  readonly bytes: number
  readonly seconds: number
  readonly curve: readonly CurvePoint[]
  readonly engine: StartEvent["engine"]
  /** Positions of each stage in a row of the program, padding included. */
  readonly lengths: readonly number[]
  /** Share of boundaries that did not fit, for each pool. */
  readonly droppedShares: readonly number[]
  /** Of a model that finds its own boundaries. */
  readonly routed?: RoutedRun
  /** Why it broke off: the loss was no number any more. Absent for one that went well. */
  readonly diverged?: string
}

/** What segments came to be, where nobody knows before. */
export interface RoutedRun {
  /** Bytes for a position of each stage, the mean of the training; what had no room is not there. */
  readonly bytesPerPosition: readonly number[]
  /** Bytes of a segment of each stage above the first in the text of the curve, at the end. */
  readonly heldOutBytesPerSegment?: readonly number[]
  /** Operations of training a byte with segments as they came to be. */
  readonly flopsPerByte: number
}

/** A training of the whole budget with what its model was measured to be. */
export interface ComparedRun extends TrainedRun {
  /** Of the held-out texts. */
  readonly bits: TextBits
  readonly tasks: readonly TaskSummary[]
  /** The items that those are of, in the same order; without them neither errors nor differences can be told. */
  readonly judged?: readonly JudgedTask[]
}

/** A task with its items as they came out. */
export interface JudgedTask {
  readonly task: Task
  /** By the place of the item. */
  readonly items: ReadonlyMap<number, JudgedItem>
}

/** All that one arm has so far. */
export interface ArmRuns {
  readonly label: string
  /** Trials of learning rates. */
  readonly trials: readonly TrainedRun[]
  /** What was chosen; absent as long as not all are tried. */
  readonly learningRate?: number
  /** Whether the trials chose another alternative; such an arm has no runs. */
  readonly passedOver?: boolean
  readonly runs: readonly ComparedRun[]
  /** Trainings of the whole budget whose loss was no number any more; of none of the figures. */
  readonly brokenOff?: readonly TrainedRun[]
}

/** Bits-per-byte of a trial at its end. */
export const trialBits = ({ curve, diverged }: TrainedRun): number | undefined =>
  diverged === undefined ? curve.at(-1)?.bitsPerByte : undefined

/** Chooses the learning rate whose trial was best at its end; none when all diverged. */
export function bestRate(trials: readonly TrainedRun[]): number | undefined {
  let best: { readonly rate: number; readonly bits: number } | undefined
  for (const trial of trials) {
    const bits = trialBits(trial)
    if (bits !== undefined && (best === undefined || bits < best.bits))
      best = { rate: trial.learningRate, bits }
  }
  return best?.rate
}
