/**
 * `@aunet/writer`: a model that writes and scores. Steps over caches, many texts at once, sampling, stops.
 */
export {
  checkSampling,
  probabilities,
  sample,
  type Sample,
  type SamplingContext,
  type SamplingOptions,
} from "./sample.ts"
export { type AllowedBytes, type TextSoFar, utf8Mask } from "./allowed-bytes.ts"
export type { GenerateOptions, Overflow } from "./generate-options.ts"
export { type Alternative, type GeneratedByte, type GeneratedEnd } from "./given-text.ts"
export {
  type FinishReason,
  generate,
  type Generation,
  readText,
  type ReadText,
  type TokenWriting,
  type Writer,
} from "./generate.ts"
export type { Question } from "./reading.ts"
export { score, scoreAll } from "./score.ts"
export type { Attention, AttentionPlace, ByteSpan } from "./attention/attention-of.ts"
export { positionsIn } from "./token-positions.ts"
export type { Score } from "./score-readings.ts"
export type { ScoreOptions } from "./score-options.ts"
export { Batch, type BatchOptions } from "./cascade/batch.ts"
export type { BatchText, Beginning, Counters } from "./cascade/batch-text.ts"
export type { OwnPass } from "./cascade/passes.ts"
export { Cascade, type Seat, type TextStep } from "./cascade/cascade.ts"
export { type CascadeOptions, openCascade, openCascadeIn } from "./cascade/open-cascade.ts"
export { announceOpening, type OnOpening, type Opening } from "./cascade/opening.ts"
export type { Predictions } from "./cascade/predictions.ts"
export { writingCost, type WritingCost } from "./cascade/writing-cost.ts"
export type { TextMemory } from "./cascade/memory.ts"
export type { Standing } from "./cascade/standing.ts"
