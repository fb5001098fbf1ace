/**
 * `@aunet/trainer`: data, optimiser, schedule, the training loop, metrics.
 */
export type { Document } from "./documents.ts"
export {
  encodeStream,
  fingerprint,
  type HeldOutOptions,
  makeCorpus,
  setAside,
  type Corpus,
  type TextStream,
} from "./corpus.ts"
export {
  cutRows,
  epochOrder,
  FIRST_ROW,
  keepOrder,
  nextStarts,
  type Batch,
  type EpochOrder,
  type RowCursor,
} from "./rows.ts"
export { chooseCapacity, type Capacity } from "./capacity.ts"
export {
  adamW,
  type AdamWOptions,
  clipFactor,
  corrections,
  globalNorm,
  type Moments,
  officialAdamW,
  type StepRates,
} from "./adamw.ts"
export {
  checkScheduleShape,
  officialScheduleNames,
  scheduledRate,
  type ScheduleForm,
  type ScheduleName,
  scheduleNames,
  type ScheduleShape,
} from "./schedules.ts"
export { momentSpecs, trainProgram } from "./train-step.ts"
export { measure, measuredRows, type Measurement } from "./evaluate.ts"
export * from "./events.ts"
export type { Settings, TrainLength, TrainOptions } from "./train-options.ts"
export { decodeTrainState, encodeTrainState, type SavedSettings, type TrainState } from "./train-state.ts"
export { train } from "./train.ts"
export { type Trial, tryEngine } from "./engine-trial.ts"
