/**
 * The tables of a comparison's page.
 *
 * In: a report. Out: markup. Never: a figure that is not in the report.
 */
import { vocabularyOf } from "@aunet/core"
import { escapeHtml } from "../explain/escape-html.ts"
import type { ComparisonReport, ReportedArm, TaskFigure } from "./reported.ts"
import { trialBits } from "./runs.ts"
import type { SeedMean } from "./student.ts"
import { FEWEST_ITEMS, type TaskVerdict } from "./task-differences.ts"
import { count, span, unit } from "./units.ts"

/** A column: its title, and whether it holds numbers. */
type Column = readonly [title: string, kind?: "n"]

/** A table of cells that are markup. */
function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  note = "",
): string {
  if (rows.length === 0) return ""
  const kind = (column: number): string => (columns[column]?.[1] === "n" ? ' class="n"' : "")
  return `<section><h2>${caption}</h2>${note === "" ? "" : `<p class="soft">${note}</p>`}<div class="wide"><table><thead><tr>${columns
    .map(([title], i) => `<th scope="col"${kind(i)}>${title}</th>`)
    .join("")}</tr></thead><tbody>
${rows.map((row) => `<tr>${row.map((cell, i) => `<td${kind(i)}>${cell}</td>`).join("")}</tr>`).join("\n")}
</tbody></table></div></section>`
}

/** Four digits behind the point; of what is large, as a perplexity may be, four in all. */
const shown = (value: number): string =>
  Math.abs(value) >= 1e5 ? value.toExponential(3).replace("e+", "e") : value.toFixed(4)

/** A mean with its range, where there is one. */
const spread = ({ mean, least, most }: SeedMean): string =>
  most > least ? `${shown(mean)} <small>${shown(least)} to ${shown(most)}</small>` : shown(mean)

const keyed = (label: string, i: number): string => `<span class="key l${i}"></span>${escapeHtml(label)}`

/** What each arm got, and what it took. */
export function armTable({ arms, texts, plan, units }: ComparisonReport): string {
  const best = Math.min(...arms.map(({ bitsPerByte }) => bitsPerByte?.mean ?? Infinity))
  return table(
    "Bits-per-byte of held-out text",
    [
      ["arm"],
      ["what it is"],
      ["bits-per-byte", "n"],
      ["parameters", "n"],
      ["FLOP a byte", "n"],
      ["FLOP in all", "n"],
      ["seconds", "n"],
      ["bytes/s", "n"],
    ],
    arms.map(({ label, words, bitsPerByte, parameters, flopsPerByte, flops, seconds, routed }, i) => [
      keyed(label, i),
      escapeHtml(words),
      bitsPerByte === undefined
        ? "not yet"
        : `<span${bitsPerByte.mean === best ? ' class="best"' : ""}>${spread(bitsPerByte)}</span>`,
      count(parameters),
      count(routed?.flopsPerByte ?? flopsPerByte),
      (routed === undefined ? flops : routed.flopsPerByte * plan.bytes).toExponential(3).replace("e+", "e"),
      seconds === undefined ? "" : span(seconds),
      seconds === undefined ? "" : unit(plan.bytes / seconds, "B/s"),
    ]),
    `${texts.heldOut.documents === 1 ? "One text" : `${count(texts.heldOut.documents)} texts`} of ${count(texts.heldOut.bytes)} bytes, which no arm has seen and nothing was chosen by${units === "texts" ? "" : ", in windows"}. Behind a mean stand the least and the most of the seeds. FLOP are the useful work of training: without the look-up of bytes, with the output layer${arms.some(({ routed }) => routed) ? "; of a model that finds its own boundaries, with segments as they came to be" : ""}.`,
  )
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${shown(Math.abs(value))}`
const ends = (interval: { readonly low: number; readonly high: number } | undefined): string =>
  interval === undefined ? "–" : `${signed(interval.low)} to ${signed(interval.high)}`

/** Every pair of arms. */
export function differenceTable({ differences, units, seeds }: ComparisonReport): string {
  return table(
    "Paired differences",
    [
      ["first"],
      ["against"],
      ["bits-per-byte", "n"],
      [`95% over ${units}`, "n"],
      [`95% over ${seeds.length === 1 ? "seeds" : `${seeds.length} seeds`}`, "n"],
      ["first is better on", "n"],
    ],
    differences.map(({ label, against, bitsPerByte, interval, seeds: over, better, units: all }) => [
      escapeHtml(label),
      escapeHtml(against),
      signed(bitsPerByte),
      ends(interval),
      ends(over.interval),
      `${count(better)} of ${count(all)}`,
    ]),
    "Below 0 the first is better. An interval over texts resamples them, both arms together; one over seeds is Student's, of the differences of pairs that saw the same order of the text.",
  )
}

/** Answers to the questions of tasks; nothing where none were asked. */
export function taskTable(arms: readonly ReportedArm[]): string {
  const withTasks = arms.filter(({ tasks }) => tasks.length > 0)
  const [first] = withTasks
  if (first === undefined) return ""
  return table(
    "Tasks",
    [
      ["task"],
      ["figure"],
      ...withTasks.map(({ label }): Column => [escapeHtml(label), "n"]),
      ["knowing nothing", "n"],
      ["chance", "n"],
    ],
    first.tasks.map(({ task, metric, uniform, chance }) => [
      escapeHtml(task),
      escapeHtml(metric),
      ...withTasks.map(({ tasks }) => {
        const found = tasks.find((each) => each.task === task && each.metric === metric)
        return found === undefined ? "" : `${spread(found.value)}${errorOf(found)}`
      }),
      shown(uniform),
      chance === undefined ? "–" : chance.toFixed(4),
    ]),
    "Knowing nothing is a model to which every byte is as likely as any other: what lengths alone give. Behind ± stands the standard error over items, of the mean of the seeds.",
  )
}

/** A standard error behind its figure; that of items which all came out alike says nothing. */
const errorOf = ({ error = 0 }: TaskFigure): string => (error > 0 ? ` <small>± ${shown(error)}</small>` : "")

const TOLD: Readonly<Record<TaskVerdict, string>> = {
  better: "the first is better",
  worse: "the second is better",
  items: "other items could turn it round",
  seeds: "other seeds could turn it round",
  oneSeed: "one seed: others may give another",
}

/** Every pair of arms, in every figure of a task; nothing where none were asked. */
export function taskDifferenceTable({ taskDifferences, seeds }: ComparisonReport): string {
  return table(
    "Tasks, in pairs",
    [
      ["task"],
      ["figure"],
      ["first"],
      ["against"],
      ["difference", "n"],
      ["95% over items", "n"],
      [`95% over ${seeds.length === 1 ? "seeds" : `${seeds.length} seeds`}`, "n"],
      ["items", "n"],
      ["so"],
    ],
    taskDifferences.map((each) => [
      escapeHtml(each.task),
      escapeHtml(each.metric),
      escapeHtml(each.label),
      escapeHtml(each.against),
      signed(each.difference),
      ends(each.interval),
      ends(each.seeds.interval),
      count(each.items),
      each.items < FEWEST_ITEMS ? "too few items" : TOLD[each.verdict],
    ]),
    "Both arms on the same items: the figure of the first less that of the second, with a paired standard error over the items (of shares of right answers McNemar's), 1.96 of it to either side. Of bits and perplexities less is better, of all else more. Of twenty rows in which nothing is apart, one looks so by luck.",
  )
}

/** What each learning rate gave. */
export function trialTable({ arms, passedOver, plan }: ComparisonReport): string {
  return table(
    "Learning rates that were tried",
    [["arm"], ...plan.learningRates.map((rate): Column => [String(rate), "n"]), ["chosen", "n"]],
    [...arms, ...passedOver].map((arm) => [
      escapeHtml(arm.label),
      ...plan.learningRates.map((rate) => {
        const { trials, learningRate } = arm
        const trial = trials.find((each) => each.learningRate === rate)
        if (trial === undefined) return passedOver.includes(arm) ? "–" : "not yet"
        const bits = trialBits(trial)
        if (bits === undefined) return "broke off"
        return rate === learningRate ? `<b>${bits.toFixed(4)}</b>` : bits.toFixed(4)
      }),
      passedOver.includes(arm) ? "passed over" : String(arm.learningRate ?? ""),
    ]),
    `Each on ${count(plan.trialSteps)} of ${count(plan.steps)} steps, with a schedule of that length; bits-per-byte of the text that is set aside to choose by.${passedOver.length === 0 ? "" : " Vocabularies were tried at the middle rate; the best of them goes on."}`,
  )
}

const lengths = (bytes: readonly number[]): string => bytes.map((each) => each.toFixed(2)).join(", ")

/** What the arms are made of. */
export function modelTable({ arms, passedOver }: ComparisonReport): string {
  return table(
    "Models",
    [
      ["arm"],
      ["stages: width × layers"],
      ["inner width: share of 8/3 of the width", "n"],
      ["ids", "n"],
      ["bytes a position", "n"],
      ["FLOP a byte without the output layer", "n"],
      ["boundaries dropped", "n"],
    ],
    [...arms, ...passedOver].map(({ label, config, bytesPerPosition, paperFlopsPerByte, runs, routed }) => [
      escapeHtml(label),
      config.stages
        .map(
          ({ width, layers }, stage) =>
            `${width} × ${stage === config.stages.length - 1 ? layers : `${layers}+${layers}`}`,
        )
        .join(", "),
      config.feedForward.multiplier.toFixed(3),
      count(vocabularyOf(config)),
      `${lengths(bytesPerPosition)}${routed === undefined ? "" : ` asked; ${lengths(routed.bytesPerPosition)} found${routed.heldOutBytesPerSegment === undefined ? "" : `; ${lengths(routed.heldOutBytesPerSegment)} a segment of text it was measured on`}`}`,
      count(paperFlopsPerByte),
      runs[0] === undefined || runs[0].droppedShares.length === 0
        ? "–"
        : runs[0].droppedShares.map((share) => `${(100 * share).toFixed(2)}%`).join(", "),
    ]),
    "Inner widths of the feed-forwards are what brings arms to the same operations; widths, heads and layers are as the paper's laws have them, but a byte transformer is as deep as four layers. Bytes a position are those of the training text; positions of a transformer over tokens are tokens.",
  )
}
