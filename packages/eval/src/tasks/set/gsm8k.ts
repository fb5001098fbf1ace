/** GSM8K: sums in words, solved step by step. In: records of the authors. Out: with drawn and with fixed examples. */
import { files } from "../../data/file-form.ts"
import { regexFilter } from "../../metrics/exact-match.ts"
import { form, forms } from "../record-forms.ts"
import type { WrittenMetric, WrittenTask } from "../task.ts"
import { lastNumber, MAX_BYTES, SOLUTION } from "./grade-school.ts"

const metrics = (strict: RegExp): readonly WrittenMetric[] => [
  { kind: "match", name: "exact_match,strict-match", filters: [regexFilter(strict, 0)], ignored: SOLUTION },
  { kind: "match", name: "exact_match,flexible-extract", filters: [lastNumber], ignored: SOLUTION },
]

const ITEMS = files("gsm8k_test.jsonl", "gsm8k/main/test*.parquet", "grade_school_math/data/test.jsonl")

export const gsm8k: WrittenTask = {
  kind: "written",
  name: "gsm8k",
  version: "3.0",
  source: "lm-evaluation-harness, gsm8k",
  files: ITEMS,
  read: forms(
    form(["question", "answer"], (row) => ({ asked: row.text("question"), solution: row.text("answer") })),
  ),
  question: "Question: {asked}\nAnswer:",
  golds: "{solution}",
  stops: ["Question:", "</s>", "<|im_end|>"],
  maxBytes: MAX_BYTES,
  metrics: metrics(/#### (-?[0-9.,]+)/g),
  shots: {
    files: files(
      "gsm8k_train.jsonl",
      "gsm8k/main/train*.parquet",
      "grade_school_math/data/train.jsonl",
      "gsm8k_train_1000.jsonl",
    ),
    draw: "random",
    poolSize: 7473,
    count: 5,
  },
  chance: 0,
}

export const gsm8kCot: WrittenTask = {
  ...gsm8k,
  name: "gsm8k_cot",
  source: "lm-evaluation-harness, gsm8k_cot; its eight examples are the samples of its gsm8k-cot.yaml",
  read: forms(
    form(["question", "target"], (row) => ({ asked: row.text("question"), solution: row.text("target") })),
    form(["question", "answer"], (row) => ({
      asked: row.text("question"),
      solution: row.text("answer").split("####").at(-1)?.trim() ?? "",
    })),
  ),
  question: "Q: {asked}\nA:",
  stops: ["Q:", "</s>", "<|im_end|>"],
  metrics: metrics(/The answer is (-?[0-9.,]+)./g),
  shots: {
    files: files("gsm8k-cot.yaml", "gsm8k_cot_shots.jsonl", "gsm8k_cot_shots.json"),
    draw: "first",
    count: 8,
  },
}
