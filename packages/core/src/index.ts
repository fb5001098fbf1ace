/**
 * `@aunet/core`: the model. Plug-ins and their registry, configuration, hierarchy, the U-Net, its
 * programs, checkpoints.
 */
export * from "./plugin.ts"
export { registry, type Registry } from "./registry.ts"
export { PluginNeed, pluginNeeds } from "./plugin-need.ts"
export {
  decodeModelConfig,
  RATIO_WEIGHT,
  ModelConfig,
  MOST_LAYERS,
  PluginChoice,
  ROUTER_RULES,
  RouterChoice,
  stackOptions,
  StageConfig,
  vocabularyOf,
  WIDEST,
} from "./config.ts"
export {
  aimsOf,
  type AskedLengths,
  classLengths,
  MOST_SEGMENT_BYTES,
  positionsPerSegment,
  LEAST_RATIO,
  segmentLengthProblem,
  type SegmentLengthProblem,
} from "./routing/segment-lengths.ts"
export { classesOf, scriptSpecs } from "./routing/scripts.ts"
export { requireScripts, scriptClasses, scriptValues } from "./routing/script-classes.ts"
export { encodeDocument, encodeTokens, proposedLevels, requireDepth, type Encoded } from "./document.ts"
export { demand, hierarchy, type Hierarchy, type PoolIndices } from "./hierarchy.ts"
export {
  auNet,
  auNetFeatures,
  givenPlaces,
  modelParameters,
  poolSpecs,
  poolTensors,
  transitionOf,
  vocabularyLogits,
  wholeStages,
  type PlaceSegments,
  type PoolTensors,
  type RunStages,
} from "./unet.ts"
export { CALIBRATION, isCalibration, recalibrated, shifted } from "./routing/shift.ts"
export { decided, LEAST_BOUNDARY, type Positions, type Route } from "./routing/route.ts"
export { ofRouter } from "./routing/routed-stages.ts"
export { type BatchCounts, type RouteFigures, saidCounts, wholeSpecs } from "./routing/ratio.ts"
export { requireFiniteRouter } from "./routing/finite-router.ts"
export { leastLevel, ruleOf, settledBy, type StageRule } from "./routing/rule.ts"
export { everyLevelLogits, levelLogits } from "./level-head.ts"
export * from "./model.ts"
export { makePart } from "./make-part.ts"
export { countBelow, countParameters, modelCost, type ModelCost, type StageCost } from "./cost.ts"
export { GROWTH, presetModel, SIZES, type Size } from "./presets.ts"
export {
  type BesideFile,
  checkFolder,
  type Folder,
  type FolderReading,
  liesIn,
  type WriteFiles,
} from "./checkpoint/folder.ts"
export { memoryFolder } from "./checkpoint/memory-folder.ts"
export {
  AVERAGE,
  BEST,
  KEPT,
  EVENTS_FILE,
  METRICS_FILE,
  RECORD_FILES,
  RUN_FILE,
  RUN_NAMES,
} from "./checkpoint/run-names.ts"
export { CHECKPOINTS, whichCheckpoint, type WhichCheckpoint } from "./checkpoint/which-checkpoint.ts"
export { ofWeights } from "./checkpoint/of-weights.ts"
export type { FileInPieces, Files, FilesInPieces } from "./checkpoint/files.ts"
export { type ReadTensor, tensorFile } from "./checkpoint/tensor-file.ts"
export { type Checkpoint, type CheckpointInPieces, Origin, Progress } from "./checkpoint/checkpoint.ts"
export { HeldOutRouting } from "./checkpoint/held-out-routing.ts"
export { encodeCheckpoint, wholeCheckpoint } from "./checkpoint/encode-checkpoint.ts"
export { decodeCheckpoint, parametersOf } from "./checkpoint/decode-checkpoint.ts"
export { type KnownPlugins, loadCheckpoint, saveCheckpoint } from "./checkpoint/checkpoint-folder.ts"
