/** `aunet/web`: checkpoints that a server serves, and checkpoints that a browser keeps. */
export {
  fetchedFolder,
  type FetchedFolderOptions,
  type StoredFolder,
  storedFolder,
  storedNames,
} from "@aunet/core/web"
