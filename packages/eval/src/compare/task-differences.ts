/**
 * Each pair of arms on the same items of tasks: how far apart their figures are, over items and over seeds.
 *
 *     over items   what each item adds to the one figure less what it adds to the other, the mean of the seeds;
 *                  a paired standard error (of shares, McNemar's), and 1.96 of it to either side
 *     over seeds   Student's, of the differences of pairs with the same order of the text
 *
 * In: runs with their items. Out: errors, differences. Never: an item that one of the runs left out.
 * Source: the paired errors of Miller 2024, Adding Error Bars to Evals; `metrics/pulls.ts`.
 */
import { pullError } from "../metrics/pulls.ts"
import { pulledFigures } from "../run/pulled-figures.ts"
import type { ArmRuns, ComparedRun, JudgedTask } from "./runs.ts"
import { type SeedMean, seedMean } from "./student.ts"

/** What can be said of a pair: one of them is better, or why nobody can tell. */
export type TaskVerdict = "better" | "worse" | "items" | "seeds" | "oneSeed"

/** How far apart two arms are in one figure of a task. */
export interface TaskDifference {
  readonly task: string
  readonly metric: string
  readonly label: string
  readonly against: string
  /** Figure of the first less that of the second, the mean of the seeds that both have. */
  readonly difference: number
  /** Paired standard error over items; absent where there is one item, or all came out alike. */
  readonly error?: number
  /** 95% over items: 1.96 errors to either side. */
  readonly interval?: { readonly low: number; readonly high: number }
  readonly seeds: SeedMean & { readonly count: number }
  /** Items that all of those runs have. */
  readonly items: number
  readonly verdict: TaskVerdict
}

/** Of fewer items a figure is no nearer to normal than that two errors would tell anything. */
export const FEWEST_ITEMS = 30

/** Figures of which less is better. */
const isCost = (metric: string): boolean => /perplexity|^(gold_)?bits_per/.test(metric)

/** One figure of some runs on the same items. */
interface RunsFigure {
  /** One a run. */
  readonly values: readonly number[]
  /** One an item, the mean of the runs. */
  readonly pulls: readonly number[]
}

/** Items that all runs have, in their order. */
function placesOf(runs: readonly JudgedTask[]): number[] {
  const [first, ...others] = runs
  return first === undefined
    ? []
    : [...first.items.keys()]
        .filter((place) => others.every(({ items }) => items.has(place)))
        .toSorted((a, b) => a - b)
}

function figuresOf(runs: readonly JudgedTask[], places: readonly number[]): ReadonlyMap<string, RunsFigure> {
  const all = runs.map(({ task, items }) =>
    pulledFigures(
      task,
      places.flatMap((place) => items.get(place) ?? []),
    ),
  )
  const names = [...(all[0]?.keys() ?? [])]
  return new Map(
    names.map((name) => {
      const figures = all.flatMap((each) => each.get(name) ?? [])
      const pulls = places.map(
        (_, i) => figures.reduce((sum, each) => sum + each.pulls[i], 0) / figures.length,
      )
      return [name, { values: figures.map(({ value }) => value), pulls }] as const
    }),
  )
}

/** The part that each item is of, as far as the figure of the task is made of parts. */
const partsOf = ({ task, items }: JudgedTask, places: readonly number[]): string[] =>
  places.map((place) => (task.groups === undefined ? "" : (items.get(place)?.group ?? "")))

const judgedOf = (runs: readonly ComparedRun[], task: string): JudgedTask[] =>
  runs.flatMap(({ judged = [] }) => judged.filter((each) => each.task.name === task))

const namesOf = (runs: readonly ComparedRun[]): string[] =>
  (runs[0]?.judged ?? []).map(({ task }) => task.name)

/** Standard errors over items of the figures of an arm, the mean of its runs, by task and metric. */
export function taskErrorsOf(runs: readonly ComparedRun[]): ReadonlyMap<string, ReadonlyMap<string, number>> {
  return new Map(
    namesOf(runs).map((name) => {
      const judged = judgedOf(runs, name)
      const places = placesOf(judged)
      const errors = new Map<string, number>()
      if (judged.length === runs.length && places.length > 0)
        for (const [metric, { pulls }] of figuresOf(judged, places)) {
          const error = pullError(pulls, partsOf(judged[0], places))
          if (error !== undefined) errors.set(metric, error)
        }
      return [name, errors] as const
    }),
  )
}

/** Compares every arm with every later one, task by task and figure by figure. */
export function taskDifferencesOf(arms: readonly ArmRuns[]): TaskDifference[] {
  const names = [...new Set(arms.flatMap(({ runs }) => namesOf(runs)))]
  return names.flatMap((name) =>
    arms.flatMap((arm, i) => arms.slice(i + 1).flatMap((other) => pairOf(name, arm, other))),
  )
}

function pairOf(task: string, arm: ArmRuns, other: ArmRuns): TaskDifference[] {
  const isIn = ({ runs }: ArmRuns, seed: number): boolean => runs.some((run) => run.seed === seed)
  const seeds = arm.runs.map(({ seed }) => seed).filter((seed) => isIn(other, seed))
  const of = ({ runs }: ArmRuns): JudgedTask[] =>
    judgedOf(
      seeds.flatMap((seed) => runs.filter((run) => run.seed === seed)),
      task,
    )
  const [ours, theirs] = [of(arm), of(other)]
  if (seeds.length === 0 || ours.length < seeds.length || theirs.length < seeds.length) return []
  const places = placesOf([...ours, ...theirs])
  if (places.length === 0) return []
  const [own, others] = [figuresOf(ours, places), figuresOf(theirs, places)]
  const parts = partsOf(ours[0], places)
  return [...own].map(([metric, { values, pulls }]): TaskDifference => {
    const against = others.get(metric) as RunsFigure
    const spread = seedMean(values.map((value, i) => value - against.values[i]))
    const difference = spread.mean
    const error = pullError(
      pulls.map((pull, i) => pull - against.pulls[i]),
      parts,
    )
    // An error of 0 is that of items that all came out alike: it says nothing of the next one.
    const isTold = error !== undefined && error > 1e-12 * Math.abs(difference) && error > 0
    const interval = isTold ? { low: difference - 1.96 * error, high: difference + 1.96 * error } : undefined
    return {
      task,
      metric,
      label: arm.label,
      against: other.label,
      difference,
      ...(isTold && { error }),
      ...(interval && { interval }),
      seeds: { ...spread, count: seeds.length },
      items: places.length,
      verdict: verdictOf(metric, difference, interval, spread, places.length),
    }
  })
}

/** Sure is what holds over other items and over other seeds. */
function verdictOf(
  metric: string,
  difference: number,
  interval: TaskDifference["interval"],
  seeds: SeedMean,
  items: number,
): TaskVerdict {
  const holds = (range: { readonly low: number; readonly high: number }): boolean =>
    range.low > 0 || range.high < 0
  if (interval === undefined || items < FEWEST_ITEMS || !holds(interval)) return "items"
  if (seeds.interval === undefined) return "oneSeed"
  if (!holds(seeds.interval)) return "seeds"
  return isCost(metric) === difference < 0 ? "better" : "worse"
}
