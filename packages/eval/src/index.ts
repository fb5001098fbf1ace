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
export { bootstrapError, deviation, type Figure, groupFigure, mean, meanFigure, perplexity } from "./metrics/aggregate.ts"
export { type Bleu, corpusBleu } from "./metrics/bleu.ts"
export { type BleuTokenizer, tokenise } from "./metrics/bleu-tokenizers.ts"
export { corpusChrf, type ChrfOptions, wordsOf } from "./metrics/chrf.ts"
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
export { digestOf } from "./tasks/digest.ts"
export { promptOf } from "./tasks/prompt.ts"
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
export { type ItemOptions, type TaskItem, taskItems, type TaskItems } from "./run/task-items.ts"
