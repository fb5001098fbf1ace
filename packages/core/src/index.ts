/**
 * `@aunet/core`: the model. Plug-ins and their registry, configuration, hierarchy, the U-Net, its
 * programs, generation, checkpoints.
 */
export { AunetError, type AunetErrorCode, listProblems } from "./errors.ts"
export { badOption } from "./bad-option.ts"
export { BOS, EOS, VOCABULARY } from "./ids.ts"
export * from "./plugin.ts"
export { registry, type Registry } from "./registry.ts"
export { PluginNeed, pluginNeeds } from "./plugin-need.ts"
export { decodeModelConfig, decodeWith, ModelConfig, PluginChoice, StageConfig } from "./config.ts"
export { encodeDocument, requireDepth, type Encoded } from "./document.ts"
export { demand, hierarchy, type Hierarchy, type PoolIndices } from "./hierarchy.ts"
export {
  auNet,
  auNetFeatures,
  modelParameters,
  poolSpecs,
  poolTensors,
  vocabularyLogits,
  wholeStages,
  type PoolTensors,
  type RunStages,
} from "./unet.ts"
export { everyLevelLogits, levelLogits } from "./level-head.ts"
export { breathe } from "./breathe.ts"
export * from "./model.ts"
export { countParameters, modelCost, type ModelCost, type StageCost } from "./cost.ts"
export { PAPER_LADDERS, PAPER_ROW_BYTES, PAPER_RUNS, paperModel, type PaperRun } from "./paper.ts"
export {
  lawBatchBytes,
  lawBytes,
  lawLearningRate,
  PAPER_BYTES_PER_POSITION,
  type PlanOptions,
  planTraining,
  type TrainingPlan,
} from "./plan.ts"
export { paperRunNames, type PaperPlan, planPaperRun } from "./paper-plan.ts"
export { presetModel, SIZES, type Size } from "./presets.ts"
export {
  checkSampling,
  probabilities,
  sample,
  type Sample,
  type SamplingContext,
  type SamplingOptions,
} from "./sample.ts"
export { type AllowedBytes, type TextSoFar, utf8Mask } from "./allowed-bytes.ts"
export type { GenerateOptions, Overflow } from "./generate-options.ts"
export { type Alternative, type GeneratedByte } from "./given-text.ts"
export {
  type FinishReason,
  generate,
  type Generation,
  readText,
  type ReadText,
  type Writer,
} from "./generate.ts"
export { score, type Score, type ScoreOptions } from "./score.ts"
export { Batch, type BatchOptions } from "./cascade/batch.ts"
export type { BatchText, Beginning, Counters } from "./cascade/batch-text.ts"
export { Cascade, type CascadeOptions, openCascade, type Seat, type TextStep } from "./cascade/cascade.ts"
export type { Predictions } from "./cascade/predictions.ts"
export { writingCost, type WritingCost } from "./cascade/writing-cost.ts"
export type { TextMemory } from "./cascade/memory.ts"
export type { Standing } from "./cascade/standing.ts"
export { checkFolder, memoryFolder, type Files, type Folder } from "./folder.ts"
export { decodeSafetensors, encodeSafetensors, toFloat32, type StoredTensor } from "./safetensors.ts"
export { checkpointJson } from "./checkpoint-json.ts"
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  loadCheckpoint,
  parametersOf,
  Progress,
  saveCheckpoint,
} from "./checkpoint.ts"
export { checkSignal } from "./check-signal.ts"
export { checkOptionNames, type OptionNames } from "./option-names.ts"
export { attempt, attemptPromise, isFailure, streamOf, type Failure } from "./interop.ts"
export { decodeOfficialConfig, encodeOfficialConfig, type OfficialModel } from "./official-config.ts"
export { readConfig, type ReadConfig } from "./read-config.ts"
export { officialName } from "./official-transformer.ts"
export type { Architecture } from "./official-block.ts"
export { exportLingua, type ExportLinguaOptions, type LinguaExport } from "./lingua/export-lingua.ts"
export { importLingua, type ImportLinguaOptions, type LinguaImport } from "./lingua/import-lingua.ts"
export { bareWeights } from "./lingua/weights.ts"
export { decodeTorchFile, encodeTorchFile, type TorchFileOptions } from "./lingua/torch-file.ts"
