/**
 * `@aunet/trainer`: optimiser, schedule, the training loop, metrics.
 */
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
export { gradientsProgram, momentSpecs, trainProgram, updateProgram } from "./train-step.ts"
export { measure, measuredRows, type Measurement } from "./evaluate.ts"
export * from "./events.ts"
export type { Settings } from "./settings.ts"
export type { RatePlan } from "./rate-plan.ts"
export { bytesPerPosition } from "./row-order.ts"
export type { Request, Sample, TrainLength } from "./train-options.ts"
export {
  decodeTrainState,
  encodeTrainState,
  type SavedSettings,
  type Stand,
  type TrainState,
} from "./train-state.ts"
export { train } from "./training.ts"
export type { TrainOptions } from "./training-options.ts"
export { type Trial, tryEngine } from "./engine-trial.ts"
