/**
 * Results as a table to be read: each figure with what it has to be read with.
 *
 * In: summaries. Out: text. Never: a figure without what a model gets that knows nothing.
 */
import type { MetricSummary, TaskSummary } from "./task-summary.ts"

const HEAD = ["task", "shots", "items", "cut", "metric", "value", "± 95 %", "uniform", "chance", "says"]

/** Draws the table, then the notes. */
export function resultTable(summaries: readonly TaskSummary[]): string {
  const rows = summaries.flatMap(({ task, shots, items, count, cutItems, metrics }) => {
    const counts = [
      task,
      String(shots),
      items === count ? String(items) : `${items}/${count}`,
      String(cutItems),
    ]
    // A task whose items were all left out has no figure; that it was asked for has to be seen.
    if (metrics.length === 0) return [HEAD.map((_, column) => counts[column] ?? "")]
    return metrics.map((metric, i) => [
      ...(i === 0 ? counts : ["", "", "", ""]),
      metric.metric,
      shown(metric, metric.value),
      // An error of 0, or of rounding, is that of items that all came out alike: it says nothing of the next one.
      (metric.error ?? 0) <= 1e-12 * Math.abs(metric.value) ? "" : shown(metric, 1.96 * (metric.error ?? 0)),
      shown(metric, metric.uniform),
      metric.chance === undefined ? "" : shown(metric, metric.chance),
      verdict(metric),
    ])
  })
  const widths = HEAD.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)))
  const lines = [HEAD, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  )
  const notes = summaries.flatMap(({ task, notes: own }) => own.map((note) => `${task}: ${note}`))
  return [...lines, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n")
}

const isShare = ({ metric }: MetricSummary): boolean => /^(acc|exact_match)/.test(metric)

/** Shares in percent, all else as it is. */
const shown = (metric: MetricSummary, value: number): string =>
  isShare(metric)
    ? (100 * value).toFixed(1)
    : Math.abs(value) >= 1e5
      ? value.toExponential(3)
      : value.toFixed(3).replace(/^-(?=[0.]+$)/, "")

/** Of fewer items a share is no nearer to normal than that two standard errors would tell anything. */
const FEWEST_JUDGED = 30

/**
 * A share says something only above what lengths and guessing give, by two standard errors; one of few items says
 * nothing.
 */
const verdict = (metric: MetricSummary): string => {
  if (!isShare(metric) || metric.error === undefined || metric.items < FEWEST_JUDGED) return ""
  const floor = Math.max(metric.uniform, metric.chance ?? 0)
  return metric.value > floor + 2 * metric.error ? "above chance" : "at chance"
}
