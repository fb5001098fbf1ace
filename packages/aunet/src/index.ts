/**
 * `aunet`: the preset that users install first. Training and generation with the default plug-ins, in
 * promises and async iterables. It composes; what it composes is in the `@aunet/*` packages.
 */
export {
  type AllowedBytes,
  type Alternative,
  AunetError,
  type AunetErrorCode,
  type Checkpoint,
  type Counters,
  type EnginePlugin,
  exportLingua,
  type ExportLinguaOptions,
  type Files,
  type FinishReason,
  type Folder,
  type GeneratedByte,
  type GenerateOptions,
  type Generation,
  type LinguaExport,
  type LinguaImport,
  memoryFolder,
  type ModelConfig,
  modelCost,
  type ModelCost,
  type Overflow,
  type PaperPlan,
  paperRunNames,
  type PlanOptions,
  type Plugin,
  presetModel,
  readConfig,
  type ReadConfig,
  type ReadText,
  registry,
  type Registry,
  type SamplingOptions,
  type Score,
  type ScoreOptions,
  type Size,
  SIZES,
  type StageCost,
  type TextSoFar,
  type TrainingPlan,
  utf8Mask,
  type WritingCost,
} from "@aunet/core"
export { type Engine, type EngineReport, TensorError, type TensorErrorCode } from "@aunet/tensor"
export { type Splitter, SplitterError, type SplitterErrorCode, type SplitterPlugin } from "@aunet/splitter"
export {
  fitSplitter,
  learned,
  type FitEvent,
  type FitOptions,
  type FittedLevel,
  type LearnedSplitter,
} from "@aunet/splitter-learned"
export { words } from "@aunet/splitter-whitespace"
export {
  type AdamWOptions,
  type Document,
  officialAdamW,
  type ScheduleForm,
  type ScheduleName,
  scheduleNames,
  type TrainEvent,
  type TrainLength,
  type Trial,
} from "@aunet/trainer"
export { defaultPlugins, defaultRegistry, gpujsPlugin, onnxPlugin, referencePlugin } from "./plugins.ts"
export { type EngineChoice, measureEngine, openEngine, type OpenEngineOptions } from "./engine.ts"
export { train, type TrainSettings } from "./train.ts"
export {
  load,
  type LoadedModel,
  type LoadOptions,
  type ReadOptions,
  type ScoreTextOptions,
  type WriteOptions,
} from "./load.ts"
export { inspect, type Inspection } from "./inspect.ts"
export {
  type CheckpointOptions,
  readCheckpoint,
  type ReadCheckpointOptions,
  writeCheckpoint,
} from "./checkpoint.ts"
export { exportOnnx, type ExportOnnxOptions, type OnnxExport, type OnnxTensor } from "./export-onnx.ts"
export { importLingua, type ImportLinguaOptions } from "./import-lingua.ts"
export { plan, planPaper } from "./plan.ts"
