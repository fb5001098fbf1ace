/**
 * Segments of each level under a text, for a terminal.
 *
 *     The cat sat on the mat.
 *     ╰──╯╰──╯╰──╯╰─╯╰──╯╰──╯     level 1, a word each, in turn in two colours
 *     ╰──────╯╰─────╯╰──────╯     level 2
 *
 * In: bytes, levels, a width. Out: lines. Never: relies on colour alone, or aligns what a terminal moves: lines
 * that are read from the right get marks between their characters instead.
 */
import { show } from "@aunet/splitter"
import { type Cell, cellsOf, holdsFromRight } from "./cells.ts"
import { linesOf, rowsOf, type Run, runsOf } from "./rows.ts"

/** How to draw. */
export interface TerminalOptions {
  readonly depth: number
  readonly columns: number
  readonly colour: boolean
}

// Cyan, yellow, magenta, then again: told apart on dark and on light terminals.
const COLOURS = [36, 33, 35]
const DIM = 2

/** Draws a text. */
export function drawTerminal(
  bytes: Uint8Array,
  levels: Uint8Array,
  { depth, columns, colour }: TerminalOptions,
): string {
  const cells = cellsOf(bytes, levels)
  const paint = (code: number, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text)
  const rows = rowsOf(cells, Math.max(20, columns) - 1)
  const runs = Array.from({ length: depth }, (_, k) => runsOf(rows, k + 1))
  let from = 0
  const moved = linesOf(rows).flatMap((line) => {
    const newline = bytes.indexOf(0x0a, from)
    const to = newline === -1 ? bytes.length : newline + 1
    const marked = holdsFromRight(line.flat())
      ? `${show(bytes.subarray(from, to), levels.subarray(from, to), { colour })}\n`
      : undefined
    from = to
    // The whole line stands where its first row would.
    return line.map((_, k) => (k === 0 ? marked : marked && ""))
  })
  return rows
    .map((row, r) => {
      const marked = moved[r]
      if (marked !== undefined) return marked
      const text = (runs[0]?.[r] ?? [whole(row)]).map((run) => drawText(run, paint)).join("")
      const bars = runs.map((each, k) => (each[r] ?? []).map((run) => paint(colourOf(k), bar(run))).join(""))
      return [text, ...bars].map((line) => `${line}\n`).join("")
    })
    .filter((drawn) => drawn !== "")
    .join("\n")
}

const colourOf = (k: number): number => COLOURS[k % COLOURS.length] as number

const whole = (cells: readonly Cell[]): Run => ({
  from: 0,
  to: 0,
  opens: true,
  closes: true,
  index: 0,
  cells,
})

/** Every second segment in the colour of its level; escapes faint, so that they are not taken for text. */
function drawText({ cells, index }: Run, paint: (code: number, text: string) => string): string {
  const plain = (text: string): string => (index % 2 === 1 && text !== "" ? paint(colourOf(0), text) : text)
  let drawn = ""
  let waiting = ""
  for (const { text, escaped } of cells) {
    if (escaped) drawn += plain(waiting) + paint(DIM, text)
    waiting = escaped ? "" : waiting + text
  }
  return drawn + plain(waiting)
}

/** `╰──╯`, open where the segment goes on in another row; one column has only one end to show. */
function bar({ from, to, opens, closes }: Run): string {
  const columns = to - from
  if (columns === 0) return ""
  if (columns === 1) return opens && closes ? "╵" : opens ? "╰" : closes ? "╯" : "─"
  return `${opens ? "╰" : "─"}${"─".repeat(columns - 2)}${closes ? "╯" : "─"}`
}
