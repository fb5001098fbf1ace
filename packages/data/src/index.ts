/**
 * `@aunet/data`: text on its way to a model. Documents, corpora, rows.
 */
export type { Document } from "./documents.ts"
export {
  encodeStream,
  fingerprint,
  type HeldOutOptions,
  makeCorpus,
  MOST_CORPUS_BYTES,
  MOST_STREAM_BYTES,
  setAside,
  type Corpus,
  type TextStream,
} from "./corpus.ts"
export {
  cutRows,
  epochOrder,
  FIRST_ROW,
  keepOrder,
  nextStarts,
  type Batch,
  type EpochOrder,
  type RowCursor,
} from "./rows.ts"
export { tokenOrder, type TokenRows } from "./token-rows.ts"
