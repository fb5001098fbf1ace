/**
 * Which figures a task has, and what of its items each is made of.
 *
 *     mean         acc                        the mean of a number of the items
 *     perplexity   perplexity                 exp of minus the mean of their nats
 *     ratio        bits_per_byte              nats of all over bytes, or words, of all
 *     corpus       chrf, bleu                 a score of the whole set
 *
 * In: a task. Out: its figures in the order in which they are told. Never: a number.
 */
import type { CorpusMetric, Task } from "../tasks/task.ts"

/** Nats of all items over an amount of all, told as bits or as a perplexity. */
export interface RatioKind {
  readonly kind: "ratio"
  readonly name: string
  readonly over: "bytes" | "words" | "scoredBytes"
  readonly as: "bits" | "perplexity"
  /** Whether its standard error is told: the harness, whose figures these are, gives none to those of documents. */
  readonly hasError: boolean
}

/** One figure. */
export type FigureKind =
  | { readonly kind: "mean"; readonly name: string }
  | { readonly kind: "perplexity"; readonly name: string }
  | RatioKind
  | { readonly kind: "corpus"; readonly name: string; readonly metric: CorpusMetric }

const mean = (name: string): FigureKind => ({ kind: "mean", name })

/** The figures of a task. */
export function figureKinds(task: Task): readonly FigureKind[] {
  switch (task.kind) {
    case "choice":
      return [...task.metrics, "gold_bits_per_byte", "margin_bits_per_byte"].map(mean)
    case "target":
      return [
        mean("acc"),
        { kind: "perplexity", name: "perplexity" },
        { kind: "ratio", name: "bits_per_byte", over: "bytes", as: "bits", hasError: true },
        mean("gold_bits_per_byte"),
      ]
    case "rolling":
      return [
        { kind: "ratio", name: "word_perplexity", over: "words", as: "perplexity", hasError: false },
        { kind: "ratio", name: "byte_perplexity", over: "bytes", as: "perplexity", hasError: false },
        { kind: "ratio", name: "bits_per_byte", over: "bytes", as: "bits", hasError: false },
        { kind: "ratio", name: "bits_per_scored_byte", over: "scoredBytes", as: "bits", hasError: false },
      ]
    case "written":
      return [
        ...task.metrics.flatMap((metric) => (metric.kind === "match" ? [mean(metric.name)] : [])),
        ...task.metrics.flatMap((metric): FigureKind[] =>
          metric.kind === "corpus" ? [{ kind: "corpus", name: metric.name, metric }] : [],
        ),
      ]
  }
}
