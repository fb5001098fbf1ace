/**
 * Which files hold the items of a task, and how those are read that do not say it themselves.
 *
 * In: nothing. Out: a type. Never: a place; where files lie is the user's.
 */

/** A file of records, or many that belong together. */
export interface FileForm {
  /**
   * The end of a path, `valid.jsonl` or `piqa/valid.jsonl`; `*` stands for any characters but a slash. Files packed with
   * gzip or zstd are found by the name without .gz or .zst.
   */
  readonly path: string
  /** Names of the columns, for csv and tsv without a first line of names. */
  readonly columns?: readonly string[]
  /** The field that a line becomes, for files of plain text; `text` when left out. */
  readonly line?: string
  /** Files beside it with as many lines: a field for each, by the name of the file. */
  readonly beside?: Readonly<Record<string, string>>
  /** Each file is one JSON document, whatever its name ends in. */
  readonly whole?: true
}

/** Names files that need no more than a path. */
export const files = (...paths: readonly string[]): readonly FileForm[] => paths.map((path) => ({ path }))
