/**
 * From the figures of items to those of a task, by name, each with its standard error where one is defined.
 *
 * In: items with their answers. Out: figures. Never: an error that is not defined; it is left out.
 */
import { bootstrapError, type Figure, groupFigure, meanFigure, perplexity } from "../metrics/aggregate.ts"
import { bleuCounts, bleuOf } from "../metrics/bleu.ts"
import { chrfCounts, chrfOf } from "../metrics/chrf.ts"
import { grouped } from "../tasks/grouped.ts"
import type { CorpusMetric, Task } from "../tasks/task.ts"
import { filtered, type ItemFigures } from "./item-figures.ts"

/** An item as it came out. */
export interface JudgedItem {
  readonly group: string
  readonly figures: ItemFigures
  /** What was written, and what would be right: of tasks to write. */
  readonly written?: string
  readonly golds?: readonly string[]
}

/** Figures by the names of their metrics. */
export type TaskFigures = Readonly<Record<string, Figure>>

/** Of scores of whole sets the harness resamples no more. */
const CORPUS_REPLICATES = 100

/** The harness resamples 100000 times; of very large sets less, so that no task takes minutes. */
const MOST_REPLICATES = 100_000
const MOST_DRAWS = 6e7
const replicatesFor = (items: number): number =>
  Math.max(1000, Math.min(MOST_REPLICATES, Math.floor(MOST_DRAWS / items / 1000) * 1000))

/** Figures of a task, and of each of its parts where it has any. */
export function taskFigures(
  task: Task,
  items: readonly JudgedItem[],
): { readonly all: TaskFigures; readonly groups: Readonly<Record<string, TaskFigures>> } {
  if (task.groups === undefined) return { all: figuresOf(task, items), groups: {} }
  const { weight } = task.groups
  const parts = [...grouped(items, ({ group }) => group)].map(
    ([name, own]) => [name, figuresOf(task, own)] as const,
  )
  const names = Object.keys(parts[0]?.[1] ?? {})
  const all = names.map((name) => {
    const figures = parts.map(([, each]) => each[name])
    return [name, groupFigure(figures, weight === "size")] as const
  })
  return { all: Object.fromEntries(all), groups: Object.fromEntries(parts) }
}

function figuresOf(task: Task, items: readonly JudgedItem[]): TaskFigures {
  const valuesOf = (name: string): number[] => items.map(({ figures }) => figures[name])
  const means = (names: readonly string[]): TaskFigures =>
    Object.fromEntries(names.map((name) => [name, meanFigure(valuesOf(name))]))
  const total = (name: string): number => valuesOf(name).reduce((sum, value) => sum + value, 0)
  const n = items.length
  switch (task.kind) {
    case "choice":
      return means([...task.metrics, "gold_bits_per_byte", "margin_bits_per_byte"])
    case "target": {
      const nats = valuesOf("nats")
      return {
        ...means(["acc"]),
        perplexity: {
          value: perplexity(nats),
          ...(n > 1 && { error: bootstrapError(nats, perplexity, replicatesFor(n)) }),
          items: n,
        },
        bits_per_byte: { value: -total("nats") / Math.LN2 / total("bytes"), items: n },
        ...means(["gold_bits_per_byte"]),
      }
    }
    case "rolling":
      return {
        word_perplexity: { value: Math.exp(-total("nats") / total("words")), items: n },
        byte_perplexity: { value: Math.exp(-total("nats") / total("bytes")), items: n },
        bits_per_byte: { value: -total("nats") / Math.LN2 / total("bytes"), items: n },
        bits_per_scored_byte: { value: -total("nats") / Math.LN2 / total("scoredBytes"), items: n },
      }
    case "written":
      return {
        ...means(task.metrics.flatMap((metric) => (metric.kind === "match" ? [metric.name] : []))),
        ...Object.fromEntries(
          task.metrics.flatMap((metric) =>
            metric.kind === "corpus" ? [[metric.name, corpusFigure(metric, items)]] : [],
          ),
        ),
      }
  }
}

/** A score of a set; what each text adds to it is counted once, and resampled. */
function corpusFigure(metric: CorpusMetric, items: readonly JudgedItem[]): Figure {
  const texts = items.map(
    ({ written = "", golds = [] }) => [filtered(written, metric.filters), golds] as const,
  )
  const figure = <A>(counts: readonly A[], score: (sample: readonly A[]) => number): Figure => ({
    value: score(counts),
    ...(counts.length > 1 && { error: bootstrapError(counts, score, CORPUS_REPLICATES) }),
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
