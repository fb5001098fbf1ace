/** What `@aunet/eval` has for Node alone: data of this machine. Nothing here runs in a browser. */
export { folderPlace } from "./folder-place.ts"
