// Text in columns, and numbers as people read them.
//
// In:  cells, numbers.  Out: lines, words.  Never: knows what they mean.

/** Puts cells below each other; the first column begins where it begins, the others end together. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const wide: number[] = []
  for (const row of rows) for (const [i, cell] of row.entries()) wide[i] = Math.max(wide[i] ?? 0, cell.length)
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(wide[i]) : cell.padStart(wide[i])))
      .join("  ")
      .trimEnd(),
  )
}

/** Three digits, and commas from a thousand on. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return "-"
  const size = Math.abs(value)
  if (size >= 100) return Math.round(value).toLocaleString("en")
  if (size >= 10) return value.toFixed(1)
  return size >= 1 || size === 0 ? value.toFixed(2) : value.toPrecision(2)
}
