/** `@aunet/core/effect`: checkpoints as effects. The only entry that loads effect. */
export { loadCheckpoint, saveCheckpoint } from "./checkpoint/effect-checkpoint.ts"
