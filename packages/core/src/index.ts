/**
 * `@aunet/core`: the model. Plug-ins and their registry, configuration, hierarchy, the U-Net, its
 * programs, generation, checkpoints.
 */
export { AunetError, type AunetErrorCode, listProblems } from "./errors.ts"
export { BOS, EOS, VOCABULARY } from "./ids.ts"
export * from "./plugin.ts"
export { registry, type Registry } from "./registry.ts"
export { PluginNeed, pluginNeeds } from "./plugin-need.ts"
export {
  decodeModelConfig,
  decodeWith,
  ModelConfig,
  PluginChoice,
  stackOptions,
  StageConfig,
} from "./config.ts"
export { encodeDocument, requireDepth, type Encoded } from "./document.ts"
export { demand, hierarchy, type Hierarchy, type PoolIndices } from "./hierarchy.ts"
export {
  auNet,
  auNetFeatures,
  modelParameters,
  poolSpecs,
  poolTensors,
  vocabularyLogits,
  type PoolTensors,
} from "./unet.ts"
export { everyLevelLogits, levelLogits } from "./level-head.ts"
export * from "./model.ts"
export { countParameters, modelCost, type ModelCost, type StageCost } from "./cost.ts"
export {
  PAPER_LADDERS,
  PAPER_ROW_BYTES,
  PAPER_RUNS,
  PAPER_TRANSFORMERS,
  paperModel,
  type PaperRun,
} from "./paper.ts"
export {
  lawBatchBytes,
  lawBytes,
  lawLearningRate,
  PAPER_BYTES_PER_POSITION,
  type PlanOptions,
  planTraining,
  type TrainingPlan,
} from "./plan.ts"
export { presetModel, SIZES, type Size } from "./presets.ts"
export { checkSampling, sample, type Sample, type SamplingOptions } from "./sample.ts"
export { fullPassPredictor, type Predictor } from "./predictor.ts"
export {
  type ContextOptions,
  generate,
  pushByte,
  startText,
  type GeneratedByte,
  type GenerateOptions,
  type GenerationState,
} from "./generate.ts"
export { memoryFolder, type Files, type Folder } from "./folder.ts"
export { decodeSafetensors, encodeSafetensors, toFloat32, type StoredTensor } from "./safetensors.ts"
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  loadCheckpoint,
  parametersOf,
  Progress,
  saveCheckpoint,
} from "./checkpoint.ts"
export { attempt, attemptPromise, isFailure, type Failure } from "./interop.ts"
export { decodeOfficialConfig, encodeOfficialConfig, type OfficialModel } from "./official-config.ts"
export { readConfig, type ReadConfig } from "./read-config.ts"
export { officialName } from "./official-transformer.ts"
export type { Architecture } from "./official-block.ts"
export { exportLingua, type ExportLinguaOptions, type LinguaExport } from "./lingua/export-lingua.ts"
export { importLingua, type ImportLinguaOptions, type LinguaImport } from "./lingua/import-lingua.ts"
export { bareWeights } from "./lingua/weights.ts"
export { decodeTorchFile, encodeTorchFile, type TorchFileOptions } from "./lingua/torch-file.ts"
