/**
 * `aunet/node`: what needs a disk. Folders for checkpoints, documents from files, and
 * documents as files for the official data loader.
 */
export { type FolderContent, lookAtFolder, nodeFolder, type NodeFolderOptions } from "@aunet/core/node"
export { MOST_CORPUS_BYTES, MOST_STREAM_BYTES } from "@aunet/data"
export {
  type Places,
  readDocuments,
  type ReadDocumentsOptions,
  type ReadReport,
  shard,
  type ShardOptions,
  type ShardReport,
  type Told,
  utf8Pieces,
  type Utf8PiecesOptions,
} from "@aunet/data/node"
