/**
 * `aunet/effect`: the same things as effects and streams, for users of effect.
 */
export { generate, loadCheckpoint, saveCheckpoint, type Failure } from "@aunet/core"
export { train } from "@aunet/trainer"
