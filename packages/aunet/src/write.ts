/**
 * `aunet/write`: for pages and programs that only write. The same `load` as that of `aunet`, in a script without a
 * trainer and without the data of splitters, which are loaded when a checkpoint names them.
 */
export {
  type AllowedBytes,
  type Alternative,
  type Attention,
  type AttentionPlace,
  type ByteSpan,
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
export { AunetError, type AunetErrorCode } from "@aunet/base"
export {
  type Checkpoint,
  type EnginePlugin,
  type Files,
  type Folder,
  memoryFolder,
  type ModelConfig,
  type Plugin,
} from "@aunet/core"
export {
  fetchedFolder,
  type FetchedFolderOptions,
  type StoredFolder,
  storedFolder,
  storedNames,
} from "@aunet/core/web"
export { type Splitter, SplitterError, type SplitterErrorCode, type SplitterPlugin } from "@aunet/splitter"
export { type Engine, type EngineReport, TensorError, type TensorErrorCode } from "@aunet/tensor"
export { type EngineChoice, openEngine, type OpenEngineOptions } from "./engines/open-engine.ts"
export { load } from "./model/load-writing.ts"
export type { LoadOptions, LoadProgress } from "./model/load-options.ts"
export type {
  AttentionOptions,
  LoadedModel,
  ReadOptions,
  ScoreTextOptions,
  TextQuestion,
  WriteOptions,
} from "./model/loaded-model.ts"
