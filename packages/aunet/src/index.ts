/**
 * `aunet`: the preset that users install first. Training and generation with the default plug-ins, in
 * promises and async iterables. It composes; what it composes is in the `@aunet/*` packages.
 */
export {
  type AllowedBytes,
  type Alternative,
  type Counters,
  type FinishReason,
  type GeneratedByte,
  type GenerateOptions,
  type Generation,
  type Overflow,
  type ReadText,
  type SamplingOptions,
  type Score,
  type ScoreOptions,
  type TextSoFar,
  utf8Mask,
  type WritingCost,
} from "@aunet/writer"
export {
  AunetError,
  type AunetErrorCode,
  type Checkpoint,
  type EnginePlugin,
  type Files,
  type Folder,
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
  officialAdamW,
  type ScheduleForm,
  type ScheduleName,
  scheduleNames,
  type TrainEvent,
  type TrainLength,
  type Trial,
} from "@aunet/trainer"
export { type Document, MOST_STREAM_BYTES } from "@aunet/data"
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
