/**
 * `@aunet/data`: text on its way to a model. Documents, corpora, rows.
 */
export type { Document, LongDocument } from "./documents.ts"
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
export { permutation } from "./permutation.ts"
export { rowCorpus, rowSource, type RowCorpus, type RowSource } from "./row-source.ts"
export { tokenOrder, type TokenRows } from "./token-rows.ts"
export { isMixture, mixture, type Mixture, type MixturePart } from "./mixture.ts"
export { mixtureOrder, type MixtureOrder, type OrderedSource, type SourcePassed } from "./mixture-order.ts"
export { type Mix, mixShares, type SizedSource } from "./mix-shares.ts"
export { type Turn, type Turns, turnsOf } from "./turns.ts"
export { alsoTrained } from "./also-trained.ts"
