/** What `@aunet/data` has for Node alone: documents from files, corpora on a disk. Nothing here runs in a browser. */
export {
  type HubAddress,
  hubAddress,
  type HubFile,
  hubFiles,
  hubFolder,
  type HubOptions,
  type HubRepository,
  isHubAddress,
  openHubRepository,
  pinnedHubAddress,
} from "./read/hub/index.ts"
export { likelyBytes } from "./read/check-sizes.ts"
export { corpusFolder, isCorpusFolder, openCorpusFolder } from "./prepare/corpus-folder.ts"
export type { LevelsOptions, PrepareProgress } from "./prepare/corpus-levels.ts"
export type { SplitterThreads } from "./prepare/levels-workers.ts"
export { addLevels, prepareCorpus, type PreparedCorpus } from "./prepare/prepare-corpus.ts"
export type { PrepareOptions, TextSource } from "./prepare/prepare-options.ts"
export { readDocuments, readLongDocuments } from "./read/read-documents.ts"
export type { ReadDocumentsOptions } from "./read/read-options.ts"
export type { Places, ReadAs, ReadReport, Told } from "./read/read-report.ts"
export { TEXT_FORMS, type TextForm } from "./read/text-form.ts"
export { shard, type ShardOptions, type ShardReport } from "./shard.ts"
export { utf8Pieces, type Utf8PiecesOptions } from "./read/utf8-pieces.ts"
