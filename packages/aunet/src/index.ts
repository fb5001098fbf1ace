/**
 * `aunet`: the preset that users install first. Training and generation with the default plug-ins, in
 * promises and async iterables. It composes; what it composes is in the `@aunet/*` packages.
 */
export {
  AunetError,
  memoryFolder,
  modelCost,
  presetModel,
  readConfig,
  registry,
  SIZES,
  type AunetErrorCode,
  type Checkpoint,
  type Files,
  type Folder,
  exportLingua,
  type ExportLinguaOptions,
  type LinguaExport,
  type AllowedBytes,
  type Alternative,
  type Counters,
  type FinishReason,
  type GeneratedByte,
  type GenerateOptions,
  type Generation,
  type Overflow,
  type ReadText,
  type Score,
  type ScoreOptions,
  type TextSoFar,
  utf8Mask,
  type WritingCost,
  type ModelConfig,
  type ModelCost,
  type PaperPlan,
  paperRunNames,
  type Plugin,
  type PlanOptions,
  type ReadConfig,
  type Registry,
  type Size,
  type TrainingPlan,
} from "@aunet/core"
export { TensorError, type Engine } from "@aunet/tensor"
export { SplitterError, type Splitter } from "@aunet/splitter"
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
export { type CheckpointOptions, readCheckpoint, writeCheckpoint } from "./checkpoint.ts"
export { exportOnnx, type ExportOnnxOptions, type OnnxExport } from "./export-onnx.ts"
export { importLingua, type ImportOptions } from "./import-lingua.ts"
export { plan, planPaper } from "./plan.ts"
