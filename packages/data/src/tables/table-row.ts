/**
 * A row of a table.
 *
 * In: nothing. Out: the type. Never: says what a value means; a column of parquet may hold numbers, lists and objects.
 */

/** A row, by the names of its columns. */
export interface TableRow {
  /** Its place among the rows of the file, from 1. */
  readonly number: number
  readonly values: Readonly<Record<string, unknown>>
}
