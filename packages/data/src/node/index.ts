/** What `@aunet/data` has for Node alone: documents from files. Nothing here runs in a browser. */
export { readDocuments } from "./read-documents.ts"
export type { ReadDocumentsOptions } from "./read-options.ts"
export type { Places, ReadReport, Told } from "./read-report.ts"
export { shard, type ShardOptions, type ShardReport } from "./shard.ts"
export { utf8Pieces, type Utf8PiecesOptions } from "./utf8-pieces.ts"
