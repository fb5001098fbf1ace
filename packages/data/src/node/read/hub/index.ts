/** Data sets and models on the Hugging Face hub. */
export { type HubAddress, hubAddress, isHubAddress } from "./hub-address.ts"
export { hubFolder } from "./hub-checkpoint.ts"
export type { HubFile } from "./hub-download.ts"
export { hubFiles } from "./hub-files.ts"
export type { HubOptions } from "./hub-options.ts"
export { type HubRepository, openHubRepository } from "./hub-repository.ts"
export { pinnedHubAddress } from "./hub-texts.ts"
