/**
 * `@aunet/data/stored`: a corpus on a disk, or in files of a page, read a row at a time.
 */
export { BLOCK_BYTES, FORMAT_VERSION, SHARD_BYTES } from "./corpus-list.ts"
export { crc32, type Crc32 } from "./crc32.ts"
export { type HeldOutDocument, openCorpus, type StoredCorpus, type StoredSplitter } from "./stored-corpus.ts"
export {
  blobFile,
  blobFolder,
  type CorpusFolder,
  directoryFolder,
  type DirectoryHandle,
  type StoredFile,
} from "./stored-file.ts"
