/** MGSM: GSM8K in other languages, answered at once or step by step. */
import type { FileForm } from "../../data/file-form.ts"
import { regexFilter, removeWhitespace, type Ignored } from "../../metrics/exact-match.ts"
import { form, forms, type RecordReader } from "../record-forms.ts"
import type { WrittenTask } from "../task.ts"
import { lastNumber, MAX_BYTES } from "./grade-school.ts"

interface Language {
  readonly code: string
  /** Before a question; those of the training set have theirs already. */
  readonly question: string
  readonly stop: string
  readonly answer: string
  readonly steps: string
  readonly strict: RegExp
  /** Characters that begin a solution of the training set, and are said by the prompt. */
  readonly begins: number
}

const LANGUAGES: readonly Language[] = [
  {
    code: "en",
    question: "Question: ",
    stop: "Question:",
    answer: "Answer:",
    steps: "Step-by-Step Answer:",
    strict: /The answer is (-?[0-9.,]+)/g,
    begins: 21,
  },
  {
    code: "de",
    question: "Frage: ",
    stop: "Frage:",
    answer: "Antwort:",
    steps: "Schritt-für-Schritt-Antwort:",
    strict: /Die Antwort lautet (-?[0-9.,]+)/g,
    begins: 29,
  },
  {
    code: "zh",
    question: "问题： ",
    stop: "问题：",
    answer: "Answer:",
    steps: "逐步解答:",
    strict: /答案是 (-?[0-9.,]+)。/g,
    begins: 6,
  },
  {
    code: "ja",
    question: "問題： ",
    stop: "問題：",
    answer: "Answer:",
    steps: "ステップごとの答え:",
    strict: /答えは(-?[0-9.,]+)です。/g,
    begins: 11,
  },
]

const IGNORED: Ignored = { case: true, punctuation: true }

/** Records of the training set have a solution, and a question with its word before it. */
const reader = ({ question, begins }: Language, stepByStep: boolean): RecordReader =>
  forms(
    form(["question", "answer", "answer_number"], (row) => ({
      asked: row.text("question"),
      number: row.text("answer_number"),
      solution: stepByStep ? [...row.text("answer")].slice(begins).join("") : row.text("answer_number"),
    })),
    form(["question", "answer_number"], (row) => ({
      asked: question + row.text("question"),
      number: row.text("answer_number"),
      solution: row.text("answer_number"),
    })),
  )

const filesOf = (code: string): readonly FileForm[] => [
  { path: `mgsm_${code}.tsv`, columns: ["question", "answer_number"] },
  { path: `mgsm/${code}/test*.parquet` },
]

const trainOf = (code: string): readonly FileForm[] => [
  { path: `mgsm_${code}_train.jsonl` },
  { path: `mgsm/${code}/train*.parquet` },
]

const mgsm = (language: Language, stepByStep: boolean): WrittenTask => ({
  kind: "written",
  name: `mgsm_${stepByStep ? "native_cot" : "direct"}_${language.code}`,
  version: "4.0",
  source: "lm-evaluation-harness, mgsm",
  files: filesOf(language.code),
  read: reader(language, stepByStep),
  question: `{asked}\n${stepByStep ? language.steps : language.answer}`,
  delimiter: stepByStep ? " " : "",
  golds: stepByStep ? "{solution}" : "{number}",
  stops: [language.stop, "</s>", "<|im_end|>"],
  maxBytes: MAX_BYTES,
  metrics: [
    stepByStep
      ? {
          kind: "match",
          name: "exact_match,strict-match",
          filters: [regexFilter(language.strict, 0)],
          ignored: IGNORED,
        }
      : {
          kind: "match",
          name: "exact_match,remove_whitespace",
          filters: [removeWhitespace],
          ignored: IGNORED,
        },
    { kind: "match", name: "exact_match,flexible-extract", filters: [lastNumber], ignored: IGNORED },
  ],
  shots: { files: trainOf(language.code), draw: "random", poolSize: 8 },
  chance: 0,
})

export const mgsmTasks: readonly WrittenTask[] = LANGUAGES.flatMap((language) => [
  mgsm(language, false),
  mgsm(language, true),
])
