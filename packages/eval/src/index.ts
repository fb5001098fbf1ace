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
export { uniformModel } from "./model/uniform-model.ts"
export {
  bootstrapError,
  deviation,
  type Figure,
  groupFigure,
  mean,
  meanFigure,
  perplexity,
} from "./metrics/aggregate.ts"
export { type Bleu, type BleuCounts, bleuCounts, bleuOf, corpusBleu } from "./metrics/bleu.ts"
export { type BleuTokenizer, tokenise } from "./metrics/bleu-tokenizers.ts"
export { type ChrfCounts, chrfCounts, chrfOf, type ChrfOptions, corpusChrf, wordsOf } from "./metrics/chrf.ts"
export { choiceFigures, type ChoiceFigures, type ScoredChoice } from "./metrics/choice-metrics.ts"
export {
  exactMatch,
  type Filter,
  type Ignored,
  INVALID,
  reduced,
  regexFilter,
  removeWhitespace,
} from "./metrics/exact-match.ts"
export { MersenneTwister } from "./random/mersenne-twister.ts"
export { type DataPlace, memoryPlace } from "./data/data-place.ts"
export { type FileForm, files } from "./data/file-form.ts"
export { type DataRecord, form, forms, type Form, type RecordReader, type Row } from "./tasks/record-forms.ts"
export { asTarget } from "./tasks/as-target.ts"
export { allTasks, tasksNamed } from "./tasks/catalogue.ts"
export { checkTask, type Finding, type TaskReport } from "./tasks/check-task.ts"
export { digestOf } from "./tasks/digest.ts"
export { promptOf } from "./tasks/prompt.ts"
export { readTaskJson } from "./tasks/task-json.ts"
export type { Fields } from "./tasks/template.ts"
export type {
  ChoiceMetric,
  ChoicePrompt,
  ChoiceTask,
  CorpusMetric,
  Grouping,
  MatchMetric,
  Prompt,
  RollingPrompt,
  RollingTask,
  ShotSource,
  TargetPrompt,
  TargetTask,
  Task,
  WrittenMetric,
  WrittenPrompt,
  WrittenTask,
} from "./tasks/task.ts"
export type { ItemAnswer } from "./run/ask.ts"
export { type EvaluateOptions, evaluateTasks } from "./run/evaluate-tasks.ts"
export type { ItemFigures } from "./run/item-figures.ts"
export { resultTable } from "./run/result-table.ts"
export type { TaskFigures } from "./run/task-figures.ts"
export { type RunOptions, type RunStep, type TaskRun, taskRun } from "./run/task-run.ts"
export type { MetricSummary, TaskSummary } from "./run/task-summary.ts"
export { type ItemOptions, type TaskItem, taskItems, type TaskItems } from "./run/task-items.ts"
export { type AddressOptions, completionsAddress } from "./model/completions-address.ts"
export { findServedModel, type FoundModel, type ServedModelOptions } from "./model/find-served-model.ts"
export { evaluatedModel } from "./model/au-net.ts"
export { bitsOfDocument, type BitsOptions, type BitsProgress, bitsOfTexts } from "./bits/bits-of-texts.ts"
export type { DocumentBits, Piece, Resampled, TextBits } from "./bits/text-bits.ts"
export { type Windowing, windowingOf, type WindowingOptions } from "./bits/windowing.ts"
export {
  type Interval,
  type IntervalOptions,
  LEAST_UNITS,
  ratioInterval,
  tellsSign,
} from "./bits/interval.ts"
export { type BitsDifference, compareBits } from "./bits/compare-bits.ts"
export { type ParallelFiles, type ParallelText, parallelTexts } from "./bits/parallel-files.ts"
export {
  type LanguageBits,
  parallelBits,
  type ParallelBits,
  type ParallelOptions,
  type RouterSteps,
  type SplitterSteps,
  type SentenceCosts,
} from "./bits/parallel-bits.ts"
export type { KeptSentences, MeasuredSentence, SentenceBits } from "./bits/sentence-bits.ts"
export {
  explainText,
  type ExplainOptions,
  type Explanation,
  MOST_EXPLAINED_BYTES,
} from "./explain/explain-text.ts"
export { explanationPage } from "./explain/explanation-page.ts"
export {
  type Arm,
  ARMS,
  armsNamed,
  type AskedArm,
  type PreparedArm,
  type PreparedVariant,
  type PrepareOptions,
} from "./compare/arms.ts"
export { comparedTexts, type ComparedTexts, type TextFacts } from "./compare/compared-texts.ts"
export { comparisonPage } from "./compare/comparison-page.ts"
export { plotRules } from "./compare/comparison-style.ts"
export { linePlot, plotFile, type PlotLine, type PlotPoint, type PlotWords } from "./compare/line-plot.ts"
export { comparisonReport } from "./compare/comparison-report.ts"
export { type ArmDifference, differencesOf, type MeasuredArm, type Verdict } from "./compare/differences.ts"
export {
  type CostedModel,
  flopsPerByteOf,
  matchCompute,
  type MatchedModel,
  type MatchedModels,
  MOST_APART,
} from "./compare/equal-compute.ts"
export {
  type ComparisonBudget,
  type ComparisonPlan,
  type PlannableArm,
  planComparison,
  type PlannedArm,
} from "./compare/plan-comparison.ts"
export { FEW_TRIAL_STEPS } from "./compare/conclude.ts"
export { bytesPerPosition } from "./compare/positions.ts"
export {
  bytesPerToken,
  type LeftOut,
  TOKEN_VOCABULARIES,
  tokenTrainings,
  type TokenTrainings,
} from "./compare/token-trainings.ts"
export type {
  ComparisonOrigin,
  ComparisonReport,
  ReportedArm,
  ReportedRun,
  TaskFigure,
} from "./compare/reported.ts"
export type { ArmRuns, ComparedRun, CurvePoint, JudgedTask, TrainedRun } from "./compare/runs.ts"
export { type TaskDifference, type TaskVerdict } from "./compare/task-differences.ts"
export { type SeedMean, seedMean } from "./compare/student.ts"
export type { ArmTraining, ComparedTraining, OpenedModel, Workshop } from "./compare/workshop.ts"
