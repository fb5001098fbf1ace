/** Tables out of files that other programs wrote. What parses comes with the first call; nothing here needs Node. */
export { csvOptions } from "./csv-options.ts"
export {
  openParquet,
  type ParquetColumn,
  type ParquetFile,
  type ParquetOptions,
  type ParquetTable,
} from "./parquet-table.ts"
export type { TableRow } from "./table-row.ts"
export { tsvValues } from "./tsv-values.ts"
