/**
 * What came out of a task, with all that a figure has to be read with: how sure it is, what a model that knows nothing
 * gets, how many items were cut.
 *
 * In: judged items. Out: a plain object, which is also what is saved. Never: a figure alone.
 */
import type { Figure } from "../metrics/aggregate.ts"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import type { Task } from "../tasks/task.ts"
import { rollingBytesOf } from "./rolling.ts"
import type { JudgedItem } from "./judged-item.ts"
import { HARNESS_RESAMPLES, taskFigures, type TaskFigures } from "./task-figures.ts"

/** A figure of a task. */
export interface MetricSummary extends Figure {
  readonly metric: string
  /** What a model gets that gives every byte the same likelihood, on the same items. */
  readonly uniform: number
  /** What guessing gets; absent for what nobody guesses. */
  readonly chance?: number
}

/** What came out of a task. */
export interface TaskSummary {
  readonly task: string
  readonly version: string
  readonly source: string
  readonly model: string
  /** Tells the model from others of its name; absent where nobody asked for it. */
  readonly fingerprint?: string
  readonly shots: number
  /** Items that were judged, of so many that there are. */
  readonly items: number
  readonly count: number
  /** Items whose context did not fit, and lost its beginning. */
  readonly cutItems: number
  /** Items with an answer that is longer than the context, which are in no figure. */
  readonly unreadItems: number
  /** Items whose question ended in blanks, which were moved to the answer and are scored with it. */
  readonly movedItems: number
  readonly notes: readonly string[]
  readonly metrics: readonly MetricSummary[]
  /** Figures of the parts of the set, by their names. */
  readonly groups?: Readonly<Record<string, TaskFigures>>
}

/** What was judged. */
export interface Judged {
  readonly judged: readonly JudgedItem[]
  readonly uniform: readonly JudgedItem[]
  readonly cutItems: number
  readonly unreadItems: number
  readonly movedItems: number
}

/** Sums a task up. */
export function summarise(
  task: Task,
  model: EvaluatedModel,
  {
    count,
    shots,
    notes,
  }: { readonly count: number; readonly shots: number; readonly notes: readonly string[] },
  { judged, uniform, ...counts }: Judged,
): TaskSummary {
  const { all, groups } = judged.length === 0 ? { all: {}, groups: {} } : taskFigures(task, judged)
  const nothing = judged.length === 0 ? {} : taskFigures(task, uniform, false).all
  return {
    task: task.name,
    version: task.version,
    source: task.source,
    model: model.name,
    ...(model.fingerprint !== undefined && { fingerprint: model.fingerprint }),
    shots,
    items: judged.length,
    count,
    ...counts,
    notes: [
      ...notes,
      ...notesOn(judged, counts),
      ...resampleNotes([all, ...Object.values(groups)]),
      ...(task.kind === "rolling" ? [windowNote(model)] : []),
    ],
    metrics: Object.entries(all).map(([metric, figure]) => ({
      metric,
      ...figure,
      uniform: nothing[metric].value,
      ...(task.chance !== undefined && /^(acc|exact_match)/.test(metric) && { chance: task.chance }),
    })),
    ...(task.groups !== undefined && { groups }),
  }
}

/** Errors that are of fewer resamples than the harness's. */
export function resampleNotes(figures: readonly TaskFigures[]): string[] {
  const fewest = Math.min(...figures.map(({ perplexity }) => perplexity?.resamples ?? HARNESS_RESAMPLES))
  return fewest < HARNESS_RESAMPLES
    ? [
        `the error of perplexity is of ${fewest} resamples, and the harness draws ${HARNESS_RESAMPLES}: of more than 600 items fewer are drawn`,
      ]
    : []
}

/** How documents were read, which their figures depend on. */
const windowNote = (model: EvaluatedModel): string =>
  `documents were read in windows that score ${rollingBytesOf(model)} bytes after one byte of context, the last shifted back`

/** What has to be known of how the items came out. */
function notesOn(
  judged: readonly JudgedItem[],
  { cutItems, unreadItems, movedItems }: Pick<Judged, "cutItems" | "unreadItems" | "movedItems">,
): string[] {
  const nearTies = judged.filter(({ figures }) => figures["near_tie"] === 1).length
  return [
    ...(unreadItems > 0
      ? [`of items with an answer that is longer than the context there are ${unreadItems}, in no figure`]
      : []),
    ...(judged.length > 0 && cutItems === judged.length
      ? [
          "every item was cut: no question was read from its beginning, and the figures are of what was left; a longer context, or fewer examples, would tell more",
        ]
      : []),
    ...(movedItems > 0
      ? [
          `of items whose question ends in a blank there are ${movedItems}: it was moved to the answer, and is scored with it, as the harness does`,
        ]
      : []),
    ...(nearTies > 0
      ? [
          `of items whose best two answers lie within 1e-6 nats there are ${nearTies}: engines may differ, and acc takes the first`,
        ]
      : []),
  ]
}
