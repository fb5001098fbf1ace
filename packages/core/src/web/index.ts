/** What `@aunet/core` has for pages: checkpoints that a server serves, and checkpoints that a browser keeps. */
export { fetchedFolder, type FetchedFolderOptions } from "./fetched-folder.ts"
export { type StoredFolder, storedFolder, storedNames } from "./stored-folder.ts"
