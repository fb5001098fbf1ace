/** CommonsenseQA and SciQ: five answers by letter, four answers scored as they are. */
import { files } from "../../data/file-form.ts"
import { strip, stripStart } from "../../text/python-text.ts"
import { form, forms, type Row } from "../record-forms.ts"
import type { Fields } from "../template.ts"
import type { ChoiceTask } from "../task.ts"

const FIVE = ["A", "B", "C", "D", "E"]

function fieldsOf(row: Row, question: string, [a, b, c, d, e]: readonly string[]): Fields {
  return { asked: strip(question), a, b, c, d, e, gold: row.placeIn(FIVE, "answerKey") }
}

export const commonsenseQa: ChoiceTask = {
  kind: "choice",
  name: "commonsense_qa",
  version: "1.0",
  source: "lm-evaluation-harness, commonsense_qa",
  files: files("dev_rand_split.jsonl", "commonsense_qa/**/validation*.parquet", "commonsense_qa.jsonl"),
  read: forms(
    form(["question.stem", "question.choices", "answerKey"], (row) =>
      fieldsOf(
        row,
        row.text("question.stem"),
        (row.value("question.choices") as readonly { readonly text: string }[]).map(({ text }) => text),
      ),
    ),
    form(["question", "choices.text", "answerKey"], (row) =>
      fieldsOf(row, row.text("question"), row.texts("choices.text")),
    ),
  ),
  question: "Question: {asked}\nA. {a}\nB. {b}\nC. {c}\nD. {d}\nE. {e}\nAnswer:",
  choices: FIVE,
  gold: "gold",
  metrics: ["acc"],
  shots: {
    files: files("train_rand_split.jsonl", "commonsense_qa/**/train*.parquet"),
    draw: "random",
    oneMore: true,
  },
  chance: 0.2,
}

export const sciq: ChoiceTask = {
  kind: "choice",
  name: "sciq",
  version: "1.0",
  source: "lm-evaluation-harness, sciq",
  files: files("sciq/**/test*.parquet", "sciq*/**/test.json", "sciq.jsonl"),
  read: forms(
    form(["support", "question", "distractor1", "distractor2", "distractor3", "correct_answer"], (row) => ({
      support: stripStart(row.text("support")),
      asked: row.text("question"),
      choices: ["distractor1", "distractor2", "distractor3", "correct_answer"].map((name) => row.text(name)),
      gold: 3,
    })),
  ),
  question: "{support}\nQuestion: {asked}\nAnswer:",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc", "acc_norm", "acc_bytes"],
  shots: { files: files("sciq/**/train*.parquet", "sciq*/**/train.json"), draw: "random" },
  chance: 0.25,
}
