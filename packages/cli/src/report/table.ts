/**
 * Columns for a terminal.
 *
 * In: rows of text. Out: lines with equal columns. Never: cuts a cell.
 */

/**
 * Lays rows out.
 *
 * @param right columns that stand to the right, as numbers do
 */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return right.includes(column) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join("  ")
      .trimEnd()
  return rows.map((row) => `${line(row)}\n`).join("")
}
