/**
 * Lines with their spread, as SVG: amounts along an axis, logarithmic unless asked otherwise, figures up.
 *
 * Vega would draw them as well; it and vega-lite are 75 packages and 25 MB, which everybody would install who trains
 * (docs/decisions/0018).
 *
 * In: numbers. Out: markup without an address, a script or a colour: classes l0, l1... are the page's. Never: tells lines
 * apart by colour alone; each has its name at its end, and marks of its own.
 */
import { plotStyle } from "./comparison-style.ts"
import { escapeHtml } from "../explain/escape-html.ts"
import { linear, logarithmic, niceStep, range } from "./plot-axis.ts"

/** A point of a line. */
export interface PlotPoint {
  /** Above 0 on a logarithmic axis. */
  readonly x: number
  readonly y: number
  readonly least: number
  readonly most: number
}

/** A line. */
export interface PlotLine {
  readonly label: string
  readonly points: readonly PlotPoint[]
  /** Marks that nothing joins: what happened there, not how a figure goes. */
  readonly marksOnly?: boolean
}

/** How a plot is labelled. */
export interface PlotWords {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly showX: (value: number) => string
  /** Of the axis of amounts; logarithmic when left out. */
  readonly scale?: "logarithmic" | "linear"
  /** Least distance of the highest and the lowest figure from the ends of their axis; 0.005 when left out. */
  readonly room?: number
  /** A figure that the axis reaches down to, whatever is drawn. */
  readonly low?: number
  /** How a figure is told; four digits after the point when left out. */
  readonly showY?: (value: number) => string
}

const WIDTH = 720
const HEIGHT = 380
const LEFT = 56
const RIGHT = 112
const TOP = 14
const BOTTOM = 46
/** Points that all have marks, and marks of a line that has more. */
const MOST_MARKS = 32
const FEW_MARKS = 12
/** Distance that keeps two names apart. */
const NAME_HEIGHT = 15

const MARKS = [
  "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
  "M-3-3h6v6h-6z",
  "M0-4.2L4 3h-8z",
  "M0-4.5L4.5 0 0 4.5-4.5 0z",
]

/**
 * Draws a plot as a file by itself, in its own colours, for light and for dark.
 *
 * @returns SVG; nothing where no line has a point
 * @example await writeFile("plot.svg", plotFile([{ label: "run", points }], words))
 */
export function plotFile(lines: readonly PlotLine[], words: PlotWords): string {
  const drawn = linePlot(lines, words)
  if (drawn === "") return ""
  const [opening, ...rest] = drawn.split("\n")
  const size = `xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"`
  return `${(opening as string).replace("<svg", `<svg ${size}`)}
<style>${plotStyle(lines.length)}</style><rect class="page" width="${WIDTH}" height="${HEIGHT}"/>
${rest.join("\n")}
`
}

/** Draws a plot into a page; nothing where no line has a point. */
export function linePlot(lines: readonly PlotLine[], words: PlotWords): string {
  const points = lines.flatMap((line) => line.points)
  if (points.length === 0) return ""
  const axis = words.scale === "linear" ? linear : logarithmic
  const [fromX, toX] = axis.ends(Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x)))
  const least = Math.min(...points.map((point) => point.least))
  const most = Math.max(...points.map((point) => point.most))
  const room = Math.max(0.05 * (most - least), words.room ?? 0.005)
  const [fromY, toY] = [Math.min(least - room, words.low ?? Infinity), most + room]
  const placeX = (value: number): number => LEFT + (WIDTH - LEFT - RIGHT) * axis.share(value, fromX, toX)
  const placeY = (value: number): number => TOP + ((HEIGHT - TOP - BOTTOM) * (toY - value)) / (toY - fromY)
  const stepY = niceStep((toY - fromY) / 6)
  const digits = Math.max(0, -Math.floor(Math.log10(stepY) + 1e-9))
  const ticksY = range(Math.ceil(fromY / stepY), Math.floor(toY / stepY)).map((n) => n * stepY)
  const bottom = HEIGHT - BOTTOM
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(words.title)}">
${ticksY.map((y) => `<path class="grid" d="M${LEFT} ${place(placeY(y))}H${WIDTH - RIGHT}"/><text class="tick" x="${LEFT - 8}" y="${place(placeY(y) + 4)}" text-anchor="end">${y.toFixed(digits)}</text>`).join("\n")}
${axis
  .ticks(fromX, toX, placeX)
  .map(
    (x) =>
      `<path class="grid" d="M${place(placeX(x))} ${TOP}V${bottom}"/><text class="tick" x="${place(placeX(x))}" y="${bottom + 18}" text-anchor="middle">${escapeHtml(words.showX(x))}</text>`,
  )
  .join("\n")}
<path class="axis" d="M${LEFT} ${TOP}V${bottom}H${WIDTH - RIGHT}"/>
<text class="name" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escapeHtml(words.x)}</text>
<text class="name" transform="translate(13 ${(TOP + bottom) / 2})rotate(-90)" text-anchor="middle">${escapeHtml(words.y)}</text>
${lines.map((line, i) => drawn(line, i, words, placeX, placeY)).join("\n")}
${names(lines, placeY)}
</svg>`
}

function drawn(
  { label, points, marksOnly = false }: PlotLine,
  i: number,
  { showX, showY = (value) => value.toFixed(4) }: PlotWords,
  placeX: (value: number) => number,
  placeY: (value: number) => number,
): string {
  if (points.length === 0) return ""
  const on = (of: "y" | "least" | "most") => (point: PlotPoint) =>
    `${place(placeX(point.x))} ${place(placeY(point[of]))}`
  const band = points.some(({ least, most }) => most > least)
    ? `<path class="band l${i}" d="M${points.map(on("least")).join("L")}L${points.toReversed().map(on("most")).join("L")}Z"/>`
    : ""
  const told = ({ x, y, least, most }: PlotPoint): string =>
    `${label}, ${showX(x)}: ${showY(y)}${most > least ? ` (${showY(least)} to ${showY(most)})` : ""}`
  const mark = MARKS[i % MARKS.length]
  // A dozen marks tell lines apart; one a point would hide the line.
  const apart = points.length > MOST_MARKS ? Math.ceil(points.length / FEW_MARKS) : 1
  const joined = marksOnly ? "" : `<path class="line l${i}" d="M${points.map(on("y")).join("L")}"/>`
  return `${band}${joined}${points
    .filter((_, at) => (points.length - 1 - at) % apart === 0)
    .map(
      (point) =>
        `<path class="mark l${i}" transform="translate(${on("y")(point)})" d="${mark}"><title>${escapeHtml(told(point))}</title></path>`,
    )
    .join("")}`
}

/** Names at the ends of lines, moved apart where they would lie on each other. */
function names(lines: readonly PlotLine[], placeY: (value: number) => number): string {
  const ends = lines.flatMap(({ label, points }, i) => {
    const last = points.at(-1)
    return last === undefined ? [] : [{ label, i, at: placeY(last.y) }]
  })
  ends.sort((a, b) => a.at - b.at)
  for (let k = 1; k < ends.length; k++) ends[k].at = Math.max(ends[k].at, ends[k - 1].at + NAME_HEIGHT)
  let lowest = HEIGHT - BOTTOM
  for (const end of ends.toReversed()) {
    end.at = Math.min(end.at, lowest)
    lowest = end.at - NAME_HEIGHT
  }
  return ends
    .map(
      ({ label, i, at }) =>
        `<path class="mark l${i}" transform="translate(${WIDTH - RIGHT + 16} ${place(at)})" d="${MARKS[i % MARKS.length]}"/><text class="end" x="${WIDTH - RIGHT + 26}" y="${place(at + 4)}">${escapeHtml(label)}</text>`,
    )
    .join("")
}

const place = (value: number): string => value.toFixed(1)
