/**
 * The page of an explanation: one file, readable without a script and without a network.
 *
 * In: an explanation. Out: HTML. Never: an address outside of the page, a date, or anything that is not in the numbers.
 */
import { demand } from "@aunet/core"
import { escapeHtml } from "./escape-html.ts"
import type { Explanation } from "./explain-text.ts"
import { glyphsOf } from "./glyphs.ts"
import { markOf, pageStyle, SHADES } from "./page-style.ts"
import { mostSurprising, type Place, standings } from "./places.ts"
import { textHtml } from "./text-html.ts"

/** Rows of the table of places. */
const MOST_PLACES = 30
/** Bytes that are shown of what stands before and after a place. */
const AROUND = 24

/**
 * Draws a page that colours each byte of a text by its bits and marks which stages it woke.
 *
 * @returns a whole document; some 200 bytes for each of the text
 * @example await writeFile("page.html", explanationPage(explanation))
 */
export function explanationPage(explanation: Explanation): string {
  const { name, model, windowing, stages } = explanation
  const places = mostSurprising(explanation, MOST_PLACES)
  const { windowBytes, strideBytes } = windowing
  return [
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(visible(name))}: bits of each byte</title>
<style>${pageStyle(stages)}</style>
</head>
<body>
<h1>${escapeHtml(visible(name))}</h1>
<p class="soft">What each byte costs the model ${escapeHtml(visible(model))}, given all that it saw before: windows of ${count(windowBytes)} bytes, ${count(strideBytes)} scored in each after the first.</p>
${totals(explanation)}
<div class="tables">
${stageTable(explanation)}
${standingTable(explanation)}
</div>
${placeTable(explanation, places)}
<h2 id="text">The text</h2>
${legend(stages)}
<div class="text">
`,
    ...textHtml(explanation, new Set(places.map(({ from }) => from))),
    "</div>\n</body>\n</html>\n",
  ].join("")
}

const count = (value: number): string => value.toLocaleString("en-US")
const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)}%`

/** A name of the caller's, without what cannot be seen. */
const visible = (text: string): string =>
  Array.from(glyphsOf(new TextEncoder().encode(text)), (glyph) => glyph.text).join("")

function totals({ bytes, bits, eosBits }: Explanation): string {
  const sum = bits.reduce((total, each) => total + each, 0)
  let characters = 0
  for (const { ends } of glyphsOf(bytes)) characters += ends.length
  const figures = [
    ["bits-per-byte", (sum / bytes.length).toFixed(3)],
    ["bits a character", (sum / characters).toFixed(3)],
    ["bits", count(Math.round(sum))],
    ["bytes", count(bytes.length)],
    ["characters", count(characters)],
    ["bits of the end, apart", eosBits.toFixed(2)],
  ]
  return `<dl class="totals">${figures.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join("")}</dl>`
}

const table = (caption: string, head: readonly string[], rows: readonly (readonly string[])[]): string => {
  // All but the first column hold numbers.
  const kind = (column: number): string => (column > 0 ? ' class="n"' : "")
  return `<section><h2>${caption}</h2><table><thead><tr>${head.map((cell, i) => `<th scope="col"${kind(i)}>${cell}</th>`).join("")}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell, i) => `<td${kind(i)}>${cell}</td>`).join("")}</tr>`)
    .join("\n")}</tbody></table></section>`
}

function stageTable({ bytes, levels, stages }: Explanation): string {
  const withBos = new Uint8Array(levels.length + 1)
  withBos.set(levels, 1)
  const steps = demand(withBos, stages)
  return table(
    "What woke",
    ["stage", "steps", "bytes a step"],
    steps.map((each, stage) => [
      stage === 0 ? "0, every byte" : `${stage}, after <b>${markOf(stage)}</b>`,
      count(each),
      (bytes.length / each).toFixed(2),
    ]),
  )
}

function standingTable(explanation: Explanation): string {
  const { bytes, bits } = explanation
  const sum = bits.reduce((total, each) => total + each, 0)
  return table(
    "Where the bits are",
    ["bytes that stand", "bytes", "of all bytes", "of all bits", "bits-per-byte"],
    standings(explanation)
      .filter((each) => each.bytes > 0)
      .map(({ level, bytes: own, bits: cost }) => [
        level === 0 ? "inside" : `after <b>${markOf(level)}</b>`,
        count(own),
        share(own, bytes.length),
        share(cost, sum),
        (cost / own).toFixed(3),
      ]),
  )
}

function placeTable({ bytes }: Explanation, places: readonly Place[]): string {
  const rows = places.map(({ from, to, bits }) => [
    `<span class="where"><bdi>${shown(bytes, Math.max(0, from - AROUND), from)}</bdi><mark><bdi>${shown(bytes, from, to)}</bdi></mark><bdi>${shown(bytes, to, Math.min(bytes.length, to + AROUND))}</bdi></span>`,
    bits.toFixed(2),
    count(to - from),
    (bits / (to - from)).toFixed(2),
    `<a href="#b${from}">${count(from)}</a>`,
  ])
  const head = ["word or sign", "bits", "bytes", "bits-per-byte", "at byte"]
  return `<div class="wide">${table("Most surprising", head, rows)}</div>`
}

/** Some bytes, without half of a character at their ends. */
function shown(bytes: Uint8Array, from: number, to: number): string {
  const goesOn = (at: number): boolean => (bytes[at] & 0xc0) === 0x80
  while (from < to && goesOn(from)) from++
  while (to > from && to < bytes.length && goesOn(to)) to--
  return escapeHtml(Array.from(glyphsOf(bytes.subarray(from, to)), ({ text }) => text).join(""))
}

function legend(stages: number): string {
  const scale = SHADES.map(({ below }, i) => {
    const from = i === 0 ? 0 : SHADES[i - 1].below
    return `<span class="b${i}">${below === Infinity ? `${from}+` : from}</span>`
  }).join("")
  const marks = Array.from(
    { length: stages - 1 },
    (_, i) =>
      `<span><span class="w${i + 1}"></span> ${i === 0 ? "woke stage 1" : `woke stages 1 to ${i + 1}`}</span>`,
  )
  return `<div class="legend"><span class="scale" role="img" aria-label="colours from 0 to 12 bits and more">${scale}</span><span>bits of a character, from</span>${marks.join("")}<span class="soft">Point at a character for its bytes.</span></div>`
}
