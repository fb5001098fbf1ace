/**
 * `aunet/node`: what needs a disk. Folders for checkpoints, documents from files, corpora on a
 * disk, and documents as files for the official data loader.
 */
export { type FolderContent, lookAtFolder, nodeFolder, type NodeFolderOptions } from "@aunet/core/node"
export { MOST_CORPUS_BYTES, MOST_STREAM_BYTES } from "@aunet/data"
export {
  addLevels,
  corpusFolder,
  hubFiles,
  hubFolder,
  type HubOptions,
  isCorpusFolder,
  isHubAddress,
  likelyBytes,
  type LevelsOptions,
  openCorpusFolder,
  pinnedHubAddress,
  prepareCorpus,
  type PreparedCorpus,
  type PrepareOptions,
  type PrepareProgress,
  type SplitterThreads,
  type TextSource,
} from "@aunet/data/node"
export { splitterThreads, type SplitterThreadsOptions } from "./node/threads.ts"
export {
  type Places,
  type ReadAs,
  readDocuments,
  readLongDocuments,
  type ReadDocumentsOptions,
  type ReadReport,
  shard,
  TEXT_FORMS,
  type TextForm,
  type ShardOptions,
  type ShardReport,
  type Told,
  utf8Pieces,
  type Utf8PiecesOptions,
} from "@aunet/data/node"
export { exportTorch, type ExportTorchOptions, SCRIPT as TORCH_SCRIPT } from "@aunet/torch"
