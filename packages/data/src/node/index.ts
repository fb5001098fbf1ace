/** What `@aunet/data` has for Node alone: documents from files. Nothing here runs in a browser. */
export { readDocuments, type ReadDocumentsOptions } from "./read-documents.ts"
export { shard, type ShardOptions, type ShardReport } from "./shard.ts"
