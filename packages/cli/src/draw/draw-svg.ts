/**
 * Segments of each level as a picture (SVG) that is read on light and on dark pages.
 *
 *     (The )(cat )(sat )(on )     a box for each segment of level 1
 *      ----------  --------       a line for each of level 2, 3, ...
 *      level 1: 4 segments, 3.8 bytes each
 *
 * In: bytes, levels, a title. Out: SVG, the same for the same input on every machine. Never: a script, a font or
 * anything else from outside.
 */
import { type LevelStatistics, statistics } from "@aunet/splitter"
import { counted } from "../report/figures.ts"
import { cellsOf, type Cell, holdsFromRight, readsFromRight } from "./cells.ts"
import { linesOf, rowsOf, type Run, runsOf, width } from "./rows.ts"

/** How to draw. */
export interface SvgOptions {
  /** What cuts, in words; drawn above the text. */
  readonly title: string
  readonly depth: number
  /** Most columns of a row. */
  readonly columns?: number
}

/** Most bytes of a picture; more would be too long to look at. */
export const MOST_DRAWN_BYTES = 20_000

const COLUMN = 10.4
const MARGIN = 22
const TITLE = 30
const BOX = 28
const LINE = 9
const ROW_GAP = 14
const LEGEND = 21

// Light and dark of: card, text, faint text; boxes of every other segment; lines of level 2, 3, 4.
const STYLE = `
    .card { fill: #ffffff; stroke: #d6dae1 } text { font: 16px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1d2430; white-space: pre }
    .faint { fill: #7b8494 } .small { font-size: 13px; fill: #545d6c }
    .a { fill: #d9ecfb } .b { fill: #ffe9c7 }
    .l2 { stroke: #12876a } .l3 { stroke: #b53d80 } .l4 { stroke: #6f53c4 }
    line { stroke-width: 4; stroke-linecap: round }
    @media (prefers-color-scheme: dark) {
      .card { fill: #161b22; stroke: #343c47 } text { fill: #e8ecf2 } .faint { fill: #8b95a5 } .small { fill: #aab3c0 }
      .a { fill: #1d4263 } .b { fill: #5a421b }
      .l2 { stroke: #4cc9a3 } .l3 { stroke: #ec86bd } .l4 { stroke: #b79af0 }
    }`

/** Draws a text. */
export function drawSvg(
  bytes: Uint8Array,
  levels: Uint8Array,
  { title, depth, columns = 76 }: SvgOptions,
): string {
  const cells = cellsOf(bytes, levels)
  const rows = rowsOf(cells, columns)
  // Each line by itself: an Arabic one does not turn an English one round.
  const turned = linesOf(rows).flatMap((line) => line.map(() => readsFromRight(line.flat())))
  const counts = statistics([levels], depth)
  const widest = Math.max(46, ...rows.map((row) => width(row)))
  const inner = widest * COLUMN
  const height = BOX + LINE * Math.max(0, depth - 1) + ROW_GAP
  const top = MARGIN + TITLE
  const bottom = top + rows.length * height
  const lines: string[] = []
  const boxes = runsOf(rows, 1)
  rows.forEach((_, r) => {
    const y = top + r * height
    const fromRight = turned[r] === true
    const x = (column: number): number => MARGIN + (fromRight ? inner - column * COLUMN : column * COLUMN)
    for (const run of boxes[r] ?? []) lines.push(box(run, x, y, fromRight))
    for (let level = 2; level <= depth; level++)
      for (const run of runsOf(rows, level)[r] ?? [])
        lines.push(line(run, x, y + BOX + LINE * (level - 1) - 2, level))
  })
  counts.forEach((count, k) => lines.push(...legend(count, MARGIN, bottom + LEGEND * k + 12)))
  const size = [inner + 2 * MARGIN, bottom + LEGEND * counts.length + MARGIN - 4].map(number)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}" height="${size[1]}" viewBox="0 0 ${size[0]} ${size[1]}" role="img" aria-label="${escapeXml(`${title}: ${counts.map(inWords).join("; ")}`)}">
  <style>${STYLE}
  </style>
  <rect class="card" x="0.5" y="0.5" width="${number(inner + 2 * MARGIN - 1)}" height="${number(Number(size[1]) - 1)}" rx="10"/>
  <text class="small" x="${MARGIN}" y="${MARGIN + 10}">${escapeXml(title)}</text>
${lines.map((text) => `  ${text}`).join("\n")}
</svg>
`
}

const number = (value: number): string => String(Math.round(value * 10) / 10)

/** A box with its text; square where the segment goes on in another row. */
function box(
  { from, to, index, cells, opens, closes }: Run,
  x: (column: number) => number,
  y: number,
  fromRight: boolean,
): string {
  const left = Math.min(x(from), x(to)) + 1
  const wide = (to - from) * COLUMN - 2
  const round = opens && closes ? 6 : 2
  const middle = left + wide / 2
  return `<rect class="${index % 2 === 0 ? "a" : "b"}" x="${number(left)}" y="${number(y)}" width="${number(wide)}" height="${BOX - 4}" rx="${round}"/><text x="${number(middle)}" y="${number(y + 17.5)}" text-anchor="middle"${fromRight ? ' direction="rtl"' : ""}>${cells.map((cell) => glyph(cell, fromRight || holdsFromRight(cells))).join("")}</text>`
}

/**
 * Spaces and escapes are faint, so that they are seen and not taken for text. Beside text from the right an escape
 * keeps to its own direction: its backslash would be moved behind its letter.
 */
function glyph({ text, escaped }: Cell, besideFromRight: boolean): string {
  if (text === " ") return `<tspan class="faint">·</tspan>`
  if (!escaped) return escapeXml(text)
  const own = besideFromRight ? ' direction="ltr" unicode-bidi="isolate"' : ""
  return `<tspan class="faint"${own}>${escapeXml(text)}</tspan>`
}

function line({ from, to }: Run, x: (column: number) => number, y: number, level: number): string {
  const [left, right] = [x(from), x(to)].toSorted((a, b) => a - b) as [number, number]
  return `<line class="${lineClass(level)}" x1="${number(left + 4)}" y1="${number(y)}" x2="${number(right - 4)}" y2="${number(y)}"/>`
}

const lineClass = (level: number): string => `l${2 + ((level - 2) % 3)}`

function legend(count: LevelStatistics, x: number, y: number): string[] {
  const sample =
    count.level === 1
      ? `<rect class="a" x="${x}" y="${number(y - 7)}" width="12" height="14" rx="4"/><rect class="b" x="${x + 14}" y="${number(y - 7)}" width="12" height="14" rx="4"/>`
      : `<line class="${lineClass(count.level)}" x1="${x + 2}" y1="${number(y)}" x2="${x + 24}" y2="${number(y)}"/>`
  return [
    sample,
    `<text class="small" x="${x + 36}" y="${number(y + 4.5)}">${escapeXml(inWords(count))}</text>`,
  ]
}

const inWords = ({ level, segments, bytesPerSegment }: LevelStatistics): string =>
  `level ${level}: ${counted(segments, "segment")}, ${bytesPerSegment.toFixed(1)} bytes each`

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
