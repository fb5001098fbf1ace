/**
 * `aunet/effect`: the same things as effects and streams, for users of effect.
 */
export { loadCheckpoint, saveCheckpoint } from "@aunet/core/effect"
export { type Failure } from "@aunet/base/effect"
export { train } from "@aunet/trainer/effect"
export { type EffectModel, loadModel } from "./model/effect-model.ts"
