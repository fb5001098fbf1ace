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
} from "./hub/index.ts"
export { likelyBytes } from "./check-sizes.ts"
export { corpusFolder, isCorpusFolder, openCorpusFolder } from "./corpus-folder.ts"
export type { LevelsOptions, PrepareProgress } from "./corpus-levels.ts"
export type { SplitterThreads } from "./levels-workers.ts"
export { addLevels, prepareCorpus, type PreparedCorpus } from "./prepare-corpus.ts"
export type { PrepareOptions, TextSource } from "./prepare-options.ts"
export { readDocuments, readLongDocuments } from "./read-documents.ts"
export type { ReadDocumentsOptions } from "./read-options.ts"
export type { Places, ReadAs, ReadReport, Told } from "./read-report.ts"
export { TEXT_FORMS, type TextForm } from "./text-form.ts"
export { shard, type ShardOptions, type ShardReport } from "./shard.ts"
export { utf8Pieces, type Utf8PiecesOptions } from "./utf8-pieces.ts"
