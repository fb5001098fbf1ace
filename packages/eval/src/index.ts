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
