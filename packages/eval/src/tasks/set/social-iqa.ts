/** Social IQa: why people do what they do. In: records of the authors. Out: the task, and another form with two answers. */
import { files, type FileForm } from "../../data/file-form.ts"
import { form, forms } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

const published = (split: string, parquet: string): readonly FileForm[] => [
  ...files(`siqa/**/${parquet}*.parquet`, `social_i_qa/**/${parquet}*.parquet`),
  // The authors' labels are a file of their own, a line an item.
  ...["socialiqa*", "siqa", "social_i*qa"].map((folder) => ({
    path: `${folder}/**/${split}.jsonl`,
    beside: { label: `${split}-labels.lst` },
  })),
]

export const socialIqa: ChoiceTask = {
  kind: "choice",
  name: "social_iqa",
  version: "0.0",
  source: "lm-evaluation-harness, social_iqa",
  files: [{ path: "social_iqa.jsonl" }, ...published("dev", "validation")],
  read: forms(
    form(["context", "question", "answerA", "answerB", "answerC", "label"], (row) => ({
      context: row.text("context"),
      asked: row.text("question"),
      choices: [row.text("answerA"), row.text("answerB"), row.text("answerC")],
      gold: row.whole("label") - 1,
    })),
  ),
  question: "Q: {context} {asked}\nA:",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc"],
  shots: { files: published("train", "train"), draw: "random", oneMore: true },
  chance: 1 / 3,
}

export const siqaTwoWay: ChoiceTask = {
  kind: "choice",
  name: "siqa_foundry_2way",
  version: "1",
  source: "llm-foundry's siqa.jsonl: two answers of the three, chosen by letter; no task of the harness",
  files: files("siqa.jsonl"),
  read: forms(
    form(["query", "choices", "gold"], (row) => ({
      query: row.text("query"),
      choices: row.texts("choices"),
      gold: row.whole("gold"),
    })),
  ),
  question: "{query}",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc"],
  chance: 0.5,
}
