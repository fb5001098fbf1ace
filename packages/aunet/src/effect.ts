/**
 * `aunet/effect`: the same things as effects and streams, for users of effect.
 */
export { loadCheckpoint, saveCheckpoint, type Failure } from "@aunet/core/effect"
export { train } from "@aunet/trainer/effect"
export { type EffectModel, loadModel } from "./effect-model.ts"
