/** What `@aunet/core` has for Node alone: checkpoints on a disk. Nothing here runs in a browser. */
export { type Claim, claimFolder } from "./folder-claim.ts"
export { type FolderContent, lookAtFolder } from "./look-at-folder.ts"
export { nodeFolder, type NodeFolderOptions } from "./node-folder.ts"
