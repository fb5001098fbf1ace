/**
 * `@aunet/core`: the model. Plug-ins and their registry, configuration, hierarchy, the U-Net, its
 * programs, generation, checkpoints.
 */
export { AunetError, type AunetErrorCode } from "./errors.ts"
export { BOS, EOS, VOCABULARY } from "./ids.ts"
export * from "./plugin.ts"
export { registry, type Registry } from "./registry.ts"
export { decodeModelConfig, decodeWith, ModelConfig, PluginChoice, stackOptions, StageConfig } from "./config.ts"
export { encodeDocument, requireDepth, type Encoded } from "./document.ts"
export { demand, hierarchy, type Hierarchy, type PoolIndices } from "./hierarchy.ts"
export { auNet, auNetFeatures, modelParameters, poolSpecs, poolTensors, vocabularyLogits, type PoolTensors } from "./unet.ts"
export { everyLevelLogits, levelLogits } from "./level-head.ts"
export * from "./model.ts"
export { modelCost, type ModelCost, type StageCost } from "./cost.ts"
export { presetModel, SIZES, type Size } from "./presets.ts"
export { checkSampling, sample, type Sample, type SamplingOptions } from "./sample.ts"
export { fullPassPredictor, type Predictor } from "./predictor.ts"
export { generate, pushByte, startText, type GeneratedByte, type GenerateOptions, type GenerationState } from "./generate.ts"
export { memoryFolder, type Files, type Folder } from "./folder.ts"
export { decodeSafetensors, encodeSafetensors, toFloat32, type StoredTensor } from "./safetensors.ts"
export {
  type Checkpoint, decodeCheckpoint, encodeCheckpoint, loadCheckpoint, parametersOf, Progress, saveCheckpoint,
} from "./checkpoint.ts"
export { attempt, attemptPromise, isFailure, type Failure } from "./interop.ts"
export { decodeOfficialConfig, type OfficialModel } from "./official-config.ts"
