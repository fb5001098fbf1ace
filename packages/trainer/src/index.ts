/**
 * `@aunet/trainer`: optimiser, schedule, the training loop, metrics.
 */
export { chooseCapacity, type Capacity } from "./text/capacity.ts"
export {
  adamW,
  type AdamWOptions,
  clipFactor,
  corrections,
  globalNorm,
  type Moments,
  officialAdamW,
  type StepRates,
} from "./step/adamw.ts"
export {
  checkScheduleShape,
  officialScheduleNames,
  scheduledRate,
  type ScheduleForm,
  type ScheduleName,
  scheduleNames,
  type ScheduleShape,
} from "./step/schedules.ts"
export {
  countsProgram,
  gradientsProgram,
  momentSpecs,
  trainProgram,
  updateProgram,
} from "./step/train-step.ts"
export type { Curriculum } from "./routing/curriculum.ts"
export type { RateFactors } from "./step/rate-factors.ts"
export { measure, measuredRows, type Measurement } from "./measure/evaluate.ts"
export * from "./events.ts"
export type { RoutingFigures } from "./routing/route-sums.ts"
export type { Settings } from "./settings.ts"
export type { RatePlan } from "./step/rate-plan.ts"
export { bytesPerPosition } from "./text/row-order.ts"
export type { Request, Sample } from "./train-options.ts"
export type { TrainLength } from "./train-length.ts"
export {
  decodeTrainState,
  encodeTrainState,
  type SavedSettings,
  type Stand,
  type TrainState,
} from "./save/train-state.ts"
export { train } from "./training.ts"
export type { TrainOptions } from "./training-options.ts"
export { type Trial, tryEngine } from "./engine-trial.ts"
