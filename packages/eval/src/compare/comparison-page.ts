/**
 * The page of a comparison: one file, readable without a script and without a network.
 *
 * In: a report. Out: HTML. Never: an address outside of the page, a date, or anything that is not in the report.
 */
import { escapeHtml } from "../explain/escape-html.ts"
import { comparisonStyle } from "./comparison-style.ts"
import {
  armTable,
  differenceTable,
  modelTable,
  taskDifferenceTable,
  taskTable,
  trialTable,
} from "./comparison-tables.ts"
import type { ComparisonReport, ReportedArm } from "./reported.ts"
import { linePlot } from "./line-plot.ts"
import { type MeanPoint, meanCurve } from "./mean-curve.ts"
import { count, unit } from "./units.ts"

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
${taskDifferenceTable(report)}
<section class="said"><h2>What cannot be concluded</h2>${list(limits)}</section>
${trialTable(report)}
${modelTable(report)}
${origin(report)}
</body>
</html>
`
}

const list = (sentences: readonly string[]): string =>
  `<ul>${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join("")}</ul>`

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
        .map((point) => {
          // Before the object: findings/v8-objects-share-a-number.sh.
          const x = valueOf(point, arms[i])
          return { x, y: point.bitsPerByte, least: point.least, most: point.most }
        })
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
  ({ bytes }, { flopsPerByte, routed }) => bytes * (routed?.flopsPerByte ?? flopsPerByte),
  (value) => `${Number(value.toPrecision(3)).toExponential()}`.replace("e+", "e"),
)}
${drawn(
  "seconds of training",
  "seconds",
  ({ seconds }) => seconds,
  (value) => (value < 10 ? String(Number(value.toPrecision(2))) : count(value)),
)}
</div></section>`
}

function origin(report: ComparisonReport): string {
  const { command, versions, texts, arms, passedOver, plan } = report
  const engines = [
    ...new Set(arms.flatMap(({ runs }) => runs.map(({ engine }) => `${engine.engine} on ${engine.backend}`))),
  ]
  const epochs = plan.bytes / texts.training.bytes
  return `<section><h2>How it was made</h2>
<pre>${escapeHtml(command)}</pre>
<p>Training text: ${count(texts.training.bytes)} bytes in ${count(texts.training.documents)} ${texts.training.documents === 1 ? "document" : "documents"}, ${epochs < 1 ? `of which ${(100 * epochs).toFixed(0)}% were read` : `read ${epochs.toFixed(1)} times`}. Units of data a unit of model (gamma): ${plan.gamma.toPrecision(3)}. Engine: ${engines.length === 0 ? "none yet" : escapeHtml(engines.join(", "))}. ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${escapeHtml(name)} ${escapeHtml(version)}`)
    .join(", ")}.</p>
<details><summary>Every model, as it was configured</summary>${[...arms, ...passedOver].map(({ label, config }) => `<p>${escapeHtml(label)}</p><pre>${escapeHtml(JSON.stringify(config))}</pre>`).join("")}</details>
<p class="soft">report.json beside this page has every figure.</p></section>`
}
