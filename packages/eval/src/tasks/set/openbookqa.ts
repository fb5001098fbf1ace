/** OpenBookQA: facts of science, applied. The stem stands alone, without a word before it. */
import { files } from "../../data/file-form.ts"
import { stripStart } from "../../text/python-text.ts"
import { readArc } from "./arc.ts"
import { form, forms, type DataRecord } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

const readParquet = forms(
  form(["question_stem", "choices.text", "choices.label", "answerKey"], (row) => ({
    asked: row.text("question_stem"),
    choices: row.texts("choices.text"),
    gold: row.texts("choices.label").indexOf(stripStart(row.text("answerKey"))),
  })),
)

export const openbookqa: ChoiceTask = {
  kind: "choice",
  name: "openbookqa",
  version: "1.0",
  source: "lm-evaluation-harness, openbookqa",
  files: files("openbook_qa.jsonl", "openbookqa*/**/Main/test.jsonl", "openbookqa/main/test*.parquet"),
  read: (record: DataRecord, where) =>
    (Object.hasOwn(record, "question_stem") ? readParquet : readArc)(record, where),
  question: "{asked}",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc", "acc_norm", "acc_bytes"],
  shots: {
    files: files("openbookqa*/**/Main/train.jsonl", "openbookqa/main/train*.parquet"),
    draw: "random",
  },
  chance: 0.25,
}
