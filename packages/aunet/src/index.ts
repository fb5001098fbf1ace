/**
 * `aunet`: the preset that users install first. Training and generation with the default plug-ins, in
 * promises and async iterables. It composes; what it composes is in the `@aunet/*` packages.
 */
export type {
  AllowedBytes,
  Alternative,
  Attention,
  AttentionPlace,
  ByteSpan,
  Counters,
  FinishReason,
  GeneratedByte,
  GenerateOptions,
  Generation,
  OnOpening,
  Opening,
  Overflow,
  ReadText,
  SamplingOptions,
  Score,
  ScoreOptions,
  TextSoFar,
  WritingCost,
} from "@aunet/writer"
export { utf8Mask } from "@aunet/writer/allowed-bytes"
export { AunetError, type AunetErrorCode } from "@aunet/base"
export {
  type BesideFile,
  type Checkpoint,
  type EnginePlugin,
  type FileInPieces,
  type Files,
  type FilesInPieces,
  type Folder,
  makePart,
  memoryFolder,
  type ModelConfig,
  modelCost,
  type ModelCost,
  type Plugin,
  presetModel,
  registry,
  type Registry,
  type Size,
  SIZES,
  type StageCost,
  whichCheckpoint,
  type WhichCheckpoint,
  type WriteFiles,
} from "@aunet/core"
export {
  exportLingua,
  type ExportLinguaOptions,
  type LinguaExport,
  type LinguaImport,
  type PaperPlan,
  paperRunNames,
  type PlanOptions,
  readConfig,
  type ReadConfig,
  type TrainingPlan,
} from "@aunet/lingua"
export { type Engine, type EngineReport, TensorError, type TensorErrorCode } from "@aunet/tensor"
export { type Splitter, SplitterError, type SplitterErrorCode, type SplitterPlugin } from "@aunet/splitter"
export type { FitEvent, FitOptions, FittedLevel } from "@aunet/splitter-learned"
export { learned, type LearnedSplitter } from "@aunet/splitter-learned/learned"
export { fitSplitter } from "./later/fit-splitter.ts"
export { words } from "@aunet/splitter-whitespace"
export type { Request, Sample, TrainEvent, TrainLength, Trial } from "@aunet/trainer"
export { type AdamWOptions, officialAdamW } from "@aunet/trainer/adamw"
export { SMALL_TEXT_BYTES, SMALL_TEXT_DECAY } from "./training/small-text.ts"
export { type ScheduleForm, type ScheduleName, scheduleNames } from "@aunet/trainer/schedules"
export type { Document, LongDocument } from "@aunet/data"
export type {
  CorpusFolder,
  DirectoryHandle,
  StoredCorpus,
  StoredFile,
  StoredSplitter,
} from "@aunet/data/stored"
export { openCorpus } from "./later/open-corpus.ts"
export { gpujsPlugin, onnxPlugin, referencePlugin } from "./engines/engine-plugins.ts"
export { defaultPlugins, defaultRegistry } from "./plugins/default-plugins.ts"
export {
  type EngineChoice,
  measureEngine,
  openEngine,
  type OpenEngineOptions,
} from "./engines/open-engine.ts"
export type { GivenEngine } from "./engines/given-engine.ts"
export { train, trainingSplitter } from "./later/train.ts"
export { suggestSplitter } from "./later/suggest-splitter.ts"
export type { SeenScript, SplitterSuggestion } from "./training/suggest-splitter.ts"
export type { TrainSettings } from "./training/train.ts"
export { findLevels, MOST_FOUND_BYTES } from "./model/find-levels.ts"
export type { RouterSettings } from "./training/router-settings.ts"
export type { BeginSettings, TokenChoice } from "./training/begin-training.ts"
export type { Texts } from "./training/documents-of.ts"
export type { NamedTexts } from "./training/held-out-text.ts"
export type { Sources } from "./training/training-text.ts"
export { type Mix, mixShares } from "@aunet/data/mix"
export type { Keeping } from "./run/run-folder.ts"
export type { RunFacts } from "./run/run-record.ts"
export type { Sampling } from "./training/write-samples.ts"
export { load } from "./later/load.ts"
export type { LoadOptions, LoadProgress } from "./model/load-options.ts"
export type {
  AttentionOptions,
  LoadedModel,
  ReadOptions,
  ScoreTextOptions,
  TextQuestion,
  WriteOptions,
} from "./model/loaded-model.ts"
export { inspect, type Inspection } from "./model/inspect.ts"
export { keptCheckpoints, type KeptCheckpoint } from "./run/kept-checkpoints.ts"
export {
  type CheckpointOptions,
  readCheckpoint,
  type ReadCheckpointOptions,
  writeCheckpoint,
} from "./model/checkpoint.ts"
export { exportOnnx, type ExportOnnxOptions, type OnnxExport, type OnnxTensor } from "./model/export-onnx.ts"
export { importLingua, type ImportLinguaOptions } from "./lingua/import-lingua.ts"
export { plan, planPaper } from "./lingua/plan.ts"
export { planCluster } from "./torch/plan-cluster.ts"
export {
  type Arrangement,
  type ClusterMemory,
  type ClusterOptions,
  type ClusterPlan,
  type ClusterTask,
  type FirstLimit,
  type Gpu,
  GPUS,
  type StepTime,
} from "@aunet/torch/cluster"
