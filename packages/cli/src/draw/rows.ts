/**
 * Cells in rows, and the segments of each row.
 *
 *     row        T h e _ c a t _ s a     level 1   [0, 4) [4, 8) [8, 10) goes on
 *
 * In: cells and a width. Out: rows; for a level, the runs of a row. Never: cuts a cell.
 */
import type { Cell } from "./cells.ts"

/** A part of a segment that lies in one row. */
export interface Run {
  /** Its first column, and the one after its last. */
  readonly from: number
  readonly to: number
  /** Whether the segment begins, and ends, in this row. */
  readonly opens: boolean
  readonly closes: boolean
  /** How many segments of the level came before, in the whole text. */
  readonly index: number
  readonly cells: readonly Cell[]
}

/** How far from the end of a row it may be broken after a segment instead. */
const SEARCH = 0.3

/** Breaks cells into rows: after newlines, and where a row is full, there after a segment if one ends near. */
export function rowsOf(cells: readonly Cell[], columns: number): Cell[][] {
  const rows: Cell[][] = []
  let row: Cell[] = []
  for (const cell of cells) {
    if (row.length > 0 && width(row) + cell.columns > columns) {
      const at = lastBoundary(row, columns)
      rows.push(row.slice(0, at))
      row = row.slice(at)
    }
    row.push(cell)
    if (cell.newline) {
      rows.push(row)
      row = []
    }
  }
  if (row.length > 0) rows.push(row)
  return rows
}

/** Joins rows to the lines of the text that they are parts of. */
export function linesOf(rows: readonly Cell[][]): Cell[][][] {
  const lines: Cell[][][] = []
  let goesOn = false
  for (const row of rows) {
    if (goesOn) lines.at(-1)?.push(row)
    else lines.push([row])
    goesOn = row.at(-1)?.newline !== true
  }
  return lines
}

/** Columns of a row. */
export const width = (row: readonly Cell[]): number => row.reduce((sum, { columns }) => sum + columns, 0)

function lastBoundary(row: readonly Cell[], columns: number): number {
  let left = width(row)
  for (let i = row.length; i > 0; i--) {
    const cell = row[i - 1] as Cell
    if (left < columns * (1 - SEARCH)) break
    if (cell.level > 0) return i
    left -= cell.columns
  }
  return row.length
}

/** Finds the runs of a level in each row. */
export function runsOf(rows: readonly (readonly Cell[])[], level: number): Run[][] {
  let index = 0
  let opens = true
  return rows.map((row, r) => {
    const runs: Run[] = []
    let from = 0
    let at = 0
    let cells: Cell[] = []
    const close = (closes: boolean): void => {
      runs.push({ from, to: at, opens, closes, index, cells })
      from = at
      cells = []
      opens = closes
      if (closes) index++
    }
    for (const cell of row) {
      at += cell.columns
      cells.push(cell)
      if (cell.level >= level) close(true)
    }
    // The end of the text ends its segments.
    if (cells.length > 0) close(r === rows.length - 1)
    return runs
  })
}
