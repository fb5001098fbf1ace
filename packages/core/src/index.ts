/**
 * `@aunet/core`: the model. Plug-ins and their registry, configuration, hierarchy, the U-Net, its
 * programs, checkpoints.
 */
export { AunetError, type AunetErrorCode, listProblems } from "./errors.ts"
export { badOption } from "./bad-option.ts"
export { BOS, EOS, VOCABULARY } from "./ids.ts"
export * from "./plugin.ts"
export { registry, type Registry } from "./registry.ts"
export { PluginNeed, pluginNeeds } from "./plugin-need.ts"
export {
  decodeModelConfig,
  ModelConfig,
  MOST_LAYERS,
  MOST_VOCABULARY,
  PluginChoice,
  stackOptions,
  StageConfig,
  vocabularyOf,
  WIDEST,
} from "./config.ts"
export { decodeWith } from "./decode-with.ts"
export { integer, json, LARGEST, listOf, positive, someOf, struct, wholeNumber } from "./fields.ts"
export { bytePairs, type Merge, type Tokenizer } from "./tokens/tokenizer.ts"
export { fitMerges, type FitMergesOptions } from "./tokens/fit-merges.ts"
export {
  decodeMerges,
  encodeMerges,
  MERGES_FILE,
  type MergesContent,
  tokenizerOf,
} from "./tokens/merges-file.ts"
export { encodeDocument, encodeTokens, requireDepth, type Encoded } from "./document.ts"
export { demand, hierarchy, type Hierarchy, type PoolIndices } from "./hierarchy.ts"
export {
  auNet,
  auNetFeatures,
  modelParameters,
  poolSpecs,
  poolTensors,
  transitionOf,
  vocabularyLogits,
  wholeStages,
  type PoolTensors,
  type RunStages,
} from "./unet.ts"
export { everyLevelLogits, levelLogits } from "./level-head.ts"
export { breathe } from "./breathe.ts"
export * from "./model.ts"
export { countBelow, countParameters, modelCost, type ModelCost, type StageCost } from "./cost.ts"
export { GROWTH, presetModel, SIZES, type Size } from "./presets.ts"
export { type BesideFile, checkFolder, liesIn, type Files, type Folder } from "./checkpoint/folder.ts"
export { memoryFolder } from "./checkpoint/memory-folder.ts"
export {
  AVERAGE,
  BEST,
  KEPT,
  METRICS_FILE,
  RECORD_FILES,
  RUN_FILE,
  RUN_NAMES,
} from "./checkpoint/run-names.ts"
export { CHECKPOINTS, whichCheckpoint, type WhichCheckpoint } from "./checkpoint/which-checkpoint.ts"
export { checkpointJson } from "./checkpoint/checkpoint-json.ts"
export { ofWeights } from "./checkpoint/of-weights.ts"
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  Origin,
  parametersOf,
  Progress,
} from "./checkpoint/checkpoint.ts"
export { type KnownPlugins, loadCheckpoint, saveCheckpoint } from "./checkpoint/checkpoint-folder.ts"
export { isBytes, isError, isSignal, messageOf } from "./foreign.ts"
export { checkSignal } from "./check-signal.ts"
export { checkOptionNames, type OptionNames } from "./option-names.ts"
export { isFailure, type Failure } from "./failure.ts"
