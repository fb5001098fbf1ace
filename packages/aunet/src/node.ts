/**
 * `aunet/node`: what needs a disk. Folders for checkpoints, documents from files, and
 * documents as files for the official data loader.
 */
export { type FolderContent, lookAtFolder, nodeFolder, type NodeFolderOptions } from "@aunet/core/node"
export {
  readDocuments,
  type ReadDocumentsOptions,
  shard,
  type ShardOptions,
  type ShardReport,
} from "@aunet/data/node"
