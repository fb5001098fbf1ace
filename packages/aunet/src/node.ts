/**
 * `aunet/node`: what needs a disk. Folders for checkpoints, documents from files.
 */
export { nodeFolder } from "@aunet/core/node"
export { readDocuments } from "@aunet/trainer/node"
