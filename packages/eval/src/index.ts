/**
 * `@aunet/eval`: how good a model is. Tasks, metrics and bits of any text, for any model that scores and writes.
 */
export type {
  EvaluatedModel,
  Question,
  ScoredText,
  WritingQuestion,
  WrittenAnswer,
} from "./model/evaluated-model.ts"
export { evaluatedModel } from "./model/au-net.ts"
export { bitsOfDocument, type BitsOptions, type BitsProgress, bitsOfTexts } from "./bits/bits-of-texts.ts"
export type { DocumentBits, Piece, Resampled, TextBits } from "./bits/text-bits.ts"
export { type Windowing, windowingOf, type WindowingOptions } from "./bits/windowing.ts"
export { type Interval, type IntervalOptions, ratioInterval } from "./bits/interval.ts"
export { type BitsDifference, compareBits } from "./bits/compare-bits.ts"
export { type ParallelFiles, type ParallelText, parallelTexts } from "./bits/parallel-files.ts"
export {
  type LanguageBits,
  parallelBits,
  type ParallelBits,
  type ParallelOptions,
  type SentenceCosts,
} from "./bits/parallel-bits.ts"
export {
  explainText,
  type ExplainOptions,
  type Explanation,
  MOST_EXPLAINED_BYTES,
} from "./explain/explain-text.ts"
export { explanationPage } from "./explain/explanation-page.ts"
