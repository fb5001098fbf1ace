/** PIQA: which of two ways to do a thing works. In: records of the authors or ready queries. Out: the task. */
import type { FileForm } from "../../data/file-form.ts"
import { form, forms } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

const published = (split: string): readonly FileForm[] => [
  { path: `piqa/**/${split === "valid" ? "validation" : split}*.parquet` },
  // The authors' labels are a file of their own, a line an item.
  { path: `piqa/**/${split}.jsonl`, beside: { label: `${split}-labels.lst` } },
]

export const piqa: ChoiceTask = {
  kind: "choice",
  name: "piqa",
  version: "1.0",
  source: "lm-evaluation-harness, piqa",
  files: [{ path: "piqa.jsonl" }, ...published("valid")],
  read: forms(
    form(["query", "choices", "gold"], (row) => ({
      query: row.text("query"),
      choices: row.texts("choices"),
      gold: row.whole("gold"),
    })),
    form(["goal", "sol1", "sol2", "label"], (row) => ({
      query: `Question: ${row.text("goal")}\n`,
      choices: [row.text("sol1"), row.text("sol2")],
      gold: row.whole("label"),
    })),
  ),
  question: "{query}Answer:",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc", "acc_norm", "acc_bytes"],
  shots: { files: published("train"), draw: "random", oneMore: true },
  chance: 0.5,
}
