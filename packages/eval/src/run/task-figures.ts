/**
 * From the figures of items to those of a task, by name, each with its standard error where one is defined.
 *
 * In: items with their answers. Out: figures. Never: an error that is not defined; it is left out.
 */
import { bootstrapError, type Figure, groupFigure, meanFigure, perplexity } from "../metrics/aggregate.ts"
import { bleuCounts, bleuOf } from "../metrics/bleu.ts"
import { chrfCounts, chrfOf } from "../metrics/chrf.ts"
import { pullError } from "../metrics/pulls.ts"
import { grouped } from "../tasks/grouped.ts"
import type { CorpusMetric, Task } from "../tasks/task.ts"
import { type FigureKind, figureKinds } from "./figure-kinds.ts"
import { filtered } from "./item-figures.ts"
import type { JudgedItem } from "./judged-item.ts"
import { pulledFigure } from "./pulled-figures.ts"

/** Figures by the names of their metrics. */
export type TaskFigures = Readonly<Record<string, Figure>>

/** Of scores of whole sets the harness resamples no more. */
const CORPUS_REPLICATES = 100

/** The harness's resamples of a perplexity. Of more than 600 items less are drawn, so that no task takes minutes. */
export const HARNESS_RESAMPLES = 100_000
const MOST_DRAWS = 6e7
export const replicatesFor = (items: number): number =>
  Math.max(1000, Math.min(HARNESS_RESAMPLES, Math.floor(MOST_DRAWS / items / 1000) * 1000))

/**
 * Figures of a task, and of each of its parts where it has any.
 *
 * @param drawn whether errors that are drawn are wanted, which take longer than all else
 */
export function taskFigures(
  task: Task,
  items: readonly JudgedItem[],
  drawn = true,
): { readonly all: TaskFigures; readonly groups: Readonly<Record<string, TaskFigures>> } {
  if (task.groups === undefined) return { all: figuresOf(task, items, drawn), groups: {} }
  const { weight } = task.groups
  const parts = [...grouped(items, ({ group }) => group)].map(
    ([name, own]) => [name, figuresOf(task, own, drawn)] as const,
  )
  const names = Object.keys(parts[0]?.[1] ?? {})
  const all = names.map((name) => {
    const figures = parts.map(([, each]) => each[name])
    return [name, groupFigure(figures, weight === "size")] as const
  })
  return { all: Object.fromEntries(all), groups: Object.fromEntries(parts) }
}

const figuresOf = (task: Task, items: readonly JudgedItem[], drawn: boolean): TaskFigures =>
  Object.fromEntries(figureKinds(task).map((kind) => [kind.name, figureOf(kind, items, drawn)] as const))

function figureOf(kind: FigureKind, items: readonly JudgedItem[], drawn: boolean): Figure {
  const valuesOf = (name: string): number[] => items.map(({ figures }) => figures[name])
  const { length } = items
  switch (kind.kind) {
    case "mean":
      return meanFigure(valuesOf(kind.name))
    case "perplexity": {
      const nats = valuesOf("nats")
      const resamples = replicatesFor(length)
      return {
        value: perplexity(nats),
        ...(drawn && length > 1 && { error: bootstrapError(nats, perplexity, resamples), resamples }),
        items: length,
      }
    }
    case "ratio": {
      const { value, pulls } = pulledFigure(kind, items)
      const error = kind.hasError ? pullError(pulls, new Array<string>(length).fill("")) : undefined
      return { value, ...(error !== undefined && { error }), items: length }
    }
    case "corpus":
      return corpusFigure(kind.metric, items, drawn)
  }
}

/** A score of a set; what each text adds to it is counted once, and resampled. */
function corpusFigure(metric: CorpusMetric, items: readonly JudgedItem[], drawn: boolean): Figure {
  const texts = items.map(
    ({ written = "", golds = [] }) => [filtered(written, metric.filters), golds] as const,
  )
  const figure = <A>(counts: readonly A[], score: (sample: readonly A[]) => number): Figure => ({
    value: score(counts),
    ...(drawn &&
      counts.length > 1 && {
        error: bootstrapError(counts, score, CORPUS_REPLICATES),
        resamples: CORPUS_REPLICATES,
      }),
    items: counts.length,
  })
  if (metric.name === "bleu")
    return figure(
      texts.map(([text, golds]) => bleuCounts(text, golds, metric.tokenizer)),
      (sample) => bleuOf(sample, metric.tokenizer).score,
    )
  const options = { wordOrder: metric.name === "chrf++" ? 2 : 0 } as const
  return figure(
    texts.map(([text, golds]) => chrfCounts(text, golds, options)),
    chrfOf,
  )
}
