/**
 * The page of a comparison: one file, readable without a script and without a network.
 *
 * In: a report. Out: HTML. Never: an address outside of the page, a date, or anything that is not in the report.
 */
import { escapeHtml } from "../explain/escape-html.ts"
import { comparisonStyle } from "./comparison-style.ts"
import type { ComparisonReport, ReportedArm } from "./comparison-report.ts"
import { linePlot } from "./line-plot.ts"
import { type MeanPoint, meanCurve } from "./mean-curve.ts"
import { trialBits } from "./runs.ts"
import type { SeedMean } from "./student.ts"
import { span, unit } from "./units.ts"

/**
 * Draws a page.
 *
 * @returns a whole document
 * @example await writeFile("index.html", comparisonPage(report))
 */
export function comparisonPage(report: ComparisonReport): string {
  const { arms, plan, conclusions, limits, done, of } = report
  const title = `${arms.map(({ label }) => label).join(", ")} at equal compute`
  const flops = arms.reduce((sum, arm) => sum + arm.flops, 0) / arms.length
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${comparisonStyle(arms.length)}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p class="soft">${unit(flops, "FLOP")} a training, ${unit(plan.bytes, "B")} of text in ${count(plan.steps)} steps of ${count(plan.rows)} rows of ${count(plan.rowBytes)} bytes, the same bytes in the same order for every arm. ${report.seeds.length === 1 ? "One seed." : `${report.seeds.length} seeds.`}${done < of ? ` <b>${done} of ${of} runs are through.</b>` : ""}</p>
<section class="said"><h2>What can be concluded</h2>${list(conclusions)}</section>
${armTable(report)}
${plots(report)}
${differenceTable(report)}
${taskTable(arms)}
<section class="said"><h2>What cannot be concluded</h2>${list(limits)}</section>
${trialTable(report)}
${modelTable(arms)}
${origin(report)}
</body>
</html>
`
}

const count = (value: number): string => Math.round(value).toLocaleString("en-US")
const list = (sentences: readonly string[]): string =>
  `<ul>${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join("")}</ul>`

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

/** A mean with its range, where there is one. */
const spread = ({ mean, least, most }: SeedMean, digits: number): string =>
  most > least
    ? `${mean.toFixed(digits)} <small>${least.toFixed(digits)} to ${most.toFixed(digits)}</small>`
    : mean.toFixed(digits)

const keyed = (label: string, i: number): string => `<span class="key l${i}"></span>${escapeHtml(label)}`

function armTable({ arms, texts, plan, units }: ComparisonReport): string {
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
    arms.map(({ label, words, bitsPerByte, parameters, flopsPerByte, flops, seconds }, i) => [
      keyed(label, i),
      escapeHtml(words),
      bitsPerByte === undefined
        ? "not yet"
        : `<span${bitsPerByte.mean === best ? ' class="best"' : ""}>${spread(bitsPerByte, 4)}</span>`,
      count(parameters),
      count(flopsPerByte),
      flops.toExponential(3).replace("e+", "e"),
      seconds === undefined ? "" : span(seconds),
      seconds === undefined ? "" : unit(plan.bytes / seconds, "B/s"),
    ]),
    `${texts.heldOut.documents === 1 ? "One text" : `${count(texts.heldOut.documents)} texts`} of ${count(texts.heldOut.bytes)} bytes, which no arm has seen and nothing was chosen by${units === "texts" ? "" : ", in windows"}. Behind a mean stand the least and the most of the seeds. FLOP count useful work of training: without the look-up of bytes, with the output layer.`,
  )
}

function plots({ arms, seeds, texts }: ComparisonReport): string {
  const curves = arms.map(({ label, runs }) => ({ label, points: meanCurve(runs.map(({ curve }) => curve)) }))
  if (curves.every(({ points }) => points.length === 0)) return ""
  const drawn = (
    title: string,
    x: string,
    valueOf: (point: MeanPoint, arm: ReportedArm) => number,
    showX: (value: number) => string,
  ): string => {
    const lines = curves.map(({ label, points }, i) => ({
      label,
      points: points
        .map((point) => ({
          x: valueOf(point, arms[i]),
          y: point.bitsPerByte,
          least: point.least,
          most: point.most,
        }))
        .filter((point) => point.x > 0),
    }))
    const svg = linePlot(lines, { title: `Bits-per-byte against ${title}`, x, y: "bits-per-byte", showX })
    return svg === "" ? "" : `<figure><figcaption>against ${title}</figcaption>${svg}</figure>`
  }
  return `<section><h2>On the way</h2><p class="soft">Bits-per-byte of ${count(texts.choosing.bytes)} bytes that are set aside to choose by, measured while training${seeds.length > 1 ? ": the mean of the seeds, and between the best and the worst of them" : ""}. Point at a mark for its figures.</p><div class="plots">
${drawn(
  "bytes seen",
  "bytes seen",
  ({ bytes }) => bytes,
  (value) => unit(value, "B"),
)}
${drawn(
  "operations",
  "FLOP",
  ({ bytes }, { flopsPerByte }) => bytes * flopsPerByte,
  (value) => value.toExponential(0).replace("e+", "e"),
)}
${drawn(
  "seconds of training",
  "seconds",
  ({ seconds }) => seconds,
  (value) => (value < 1 ? value.toPrecision(1) : count(value)),
)}
</div></section>`
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`
const ends = (interval: { readonly low: number; readonly high: number } | undefined): string =>
  interval === undefined ? "–" : `${signed(interval.low)} to ${signed(interval.high)}`

function differenceTable({ differences, units, seeds }: ComparisonReport): string {
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

function taskTable(arms: readonly ReportedArm[]): string {
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
        return found === undefined ? "" : spread(found.value, 4)
      }),
      uniform.toFixed(4),
      chance === undefined ? "–" : chance.toFixed(4),
    ]),
    "Knowing nothing is a model to which every byte is as likely as any other: what lengths alone give.",
  )
}

function trialTable({ arms, plan }: ComparisonReport): string {
  return table(
    "Learning rates that were tried",
    [["arm"], ...plan.learningRates.map((rate): Column => [String(rate), "n"]), ["chosen", "n"]],
    arms.map(({ label, trials, learningRate }) => [
      escapeHtml(label),
      ...plan.learningRates.map((rate) => {
        const trial = trials.find((each) => each.learningRate === rate)
        if (trial === undefined) return "not yet"
        const bits = trialBits(trial)
        if (bits === undefined) return "broke off"
        return rate === learningRate ? `<b>${bits.toFixed(4)}</b>` : bits.toFixed(4)
      }),
      learningRate === undefined ? "" : String(learningRate),
    ]),
    `Each on ${count(plan.trialSteps)} of ${count(plan.steps)} steps, with a schedule of that length; bits-per-byte of the text that is set aside to choose by.`,
  )
}

function modelTable(arms: readonly ReportedArm[]): string {
  return table(
    "Models",
    [
      ["arm"],
      ["stages: width × layers"],
      ["inner width"],
      ["bytes a position", "n"],
      ["FLOP a byte without the output layer", "n"],
      ["boundaries dropped", "n"],
    ],
    arms.map(({ label, config, bytesPerPosition, paperFlopsPerByte, runs }) => [
      escapeHtml(label),
      config.stages
        .map(
          ({ width, layers }, stage) =>
            `${width} × ${stage === config.stages.length - 1 ? layers : `${layers}+${layers}`}`,
        )
        .join(", "),
      `${config.feedForward.multiplier.toFixed(3)} of 8/3 of the width`,
      bytesPerPosition.map((bytes) => bytes.toFixed(2)).join(", "),
      count(paperFlopsPerByte),
      runs[0] === undefined || runs[0].droppedShares.length === 0
        ? "–"
        : runs[0].droppedShares.map((share) => `${(100 * share).toFixed(2)}%`).join(", "),
    ]),
    "Inner widths of the feed-forwards are what brings arms to the same operations; widths, heads and layers are as the paper's laws have them.",
  )
}

function origin(report: ComparisonReport): string {
  const { command, versions, texts, arms, plan } = report
  const engines = [
    ...new Set(arms.flatMap(({ runs }) => runs.map(({ engine }) => `${engine.engine} on ${engine.backend}`))),
  ]
  const epochs = plan.bytes / texts.training.bytes
  return `<section><h2>How it was made</h2>
<pre>${escapeHtml(command)}</pre>
<p>Training text: ${count(texts.training.bytes)} bytes in ${count(texts.training.documents)} ${texts.training.documents === 1 ? "document" : "documents"}, read ${epochs < 1 ? `${(100 * epochs).toFixed(0)}% of once` : `${epochs.toFixed(1)} times`}. Units of data a unit of model (gamma): ${plan.gamma.toPrecision(3)}. Engine: ${engines.length === 0 ? "none yet" : escapeHtml(engines.join(", "))}. ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${escapeHtml(name)} ${escapeHtml(version)}`)
    .join(", ")}.</p>
<details><summary>Every model, as it was configured</summary>${arms.map(({ label, config }) => `<p>${escapeHtml(label)}</p><pre>${escapeHtml(JSON.stringify(config))}</pre>`).join("")}</details>
<p class="soft">report.json beside this page has every figure.</p></section>`
}
