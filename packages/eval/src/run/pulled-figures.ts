/**
 * The figures of a task with what each item adds to them, which errors of figures and of differences come of.
 *
 * In: a task, its items as they came out. Out: figures by name. Never: another value than `taskFigures` gives.
 */
import { bleuCounts, type BleuCounts, bleuOf } from "../metrics/bleu.ts"
import { chrfCounts, type ChrfCounts, chrfOf } from "../metrics/chrf.ts"
import { type PulledFigure, pulledBy, pulledMean, pulledRatio, pulledWithout } from "../metrics/pulls.ts"
import { grouped } from "../tasks/grouped.ts"
import type { CorpusMetric, Task } from "../tasks/task.ts"
import { type FigureKind, figureKinds } from "./figure-kinds.ts"
import { filtered } from "./item-figures.ts"
import type { JudgedItem } from "./judged-item.ts"

/** Figures of a task, by name; of a task in parts each part weighs what it weighs in the task's figure. */
export function pulledFigures(task: Task, items: readonly JudgedItem[]): ReadonlyMap<string, PulledFigure> {
  const places = [...grouped(items.keys(), (i) => (task.groups === undefined ? "" : items[i].group)).values()]
  return new Map(
    figureKinds(task).map((kind) => {
      const pulls = new Array<number>(items.length).fill(0)
      let value = 0
      for (const part of places) {
        const weight = task.groups?.weight === "same" ? 1 / places.length : part.length / items.length
        const figure = pulledFigure(
          kind,
          part.map((i) => items[i]),
        )
        value += weight * figure.value
        for (const [k, i] of part.entries()) pulls[i] = weight * figure.pulls[k]
      }
      return [kind.name, { value, pulls }] as const
    }),
  )
}

/** One figure of a set without parts. */
export function pulledFigure(kind: FigureKind, items: readonly JudgedItem[]): PulledFigure {
  const valuesOf = (name: string): number[] => items.map(({ figures }) => figures[name])
  switch (kind.kind) {
    case "mean":
      return pulledMean(valuesOf(kind.name))
    case "perplexity":
      return perplexityOf(pulledMean(valuesOf("nats")))
    case "ratio": {
      const ratio = pulledRatio(valuesOf("nats"), valuesOf(kind.over))
      return kind.as === "perplexity"
        ? perplexityOf(ratio)
        : pulledBy(
            ratio,
            (nats) => -nats / Math.LN2,
            () => -1 / Math.LN2,
          )
    }
    case "corpus":
      return corpusFigure(kind.metric, items)
  }
}

const perplexityOf = (nats: PulledFigure): PulledFigure =>
  pulledBy(
    nats,
    (value) => Math.exp(-value),
    (value) => -Math.exp(-value),
  )

/** A score of a set: what each text adds to the counts is taken off them again. */
function corpusFigure(
  { name, filters, tokenizer }: CorpusMetric,
  items: readonly JudgedItem[],
): PulledFigure {
  const texts = items.map(({ written = "", golds = [] }) => [filtered(written, filters), golds] as const)
  const figure = <A>(
    counts: readonly A[],
    join: (a: A, b: A, sign: 1 | -1) => A,
    score: (counts: readonly A[]) => number,
  ): PulledFigure => {
    const whole = counts.reduce((a, b) => join(a, b, 1))
    return pulledWithout(counts.length, score([whole]), (i) => score([join(whole, counts[i], -1)]))
  }
  if (name === "bleu")
    return figure(
      texts.map(([text, golds]) => bleuCounts(text, golds, tokenizer)),
      joinBleu,
      (counts) => bleuOf(counts, tokenizer).score,
    )
  const options = { wordOrder: name === "chrf++" ? 2 : 0 } as const
  return figure(
    texts.map(([text, golds]) => chrfCounts(text, golds, options)),
    joinChrf,
    chrfOf,
  )
}

const joinChrf = (a: ChrfCounts, b: ChrfCounts, sign: 1 | -1): ChrfCounts =>
  a.map(({ written, right, shared }, order) => ({
    written: written + sign * b[order].written,
    right: right + sign * b[order].right,
    shared: shared + sign * b[order].shared,
  }))

const joinBleu = (a: BleuCounts, b: BleuCounts, sign: 1 | -1): BleuCounts => ({
  shared: a.shared.map((count, n) => count + sign * b.shared[n]),
  total: a.total.map((count, n) => count + sign * b.total[n]),
  length: a.length + sign * b.length,
  goldLength: a.goldLength + sign * b.goldLength,
})
