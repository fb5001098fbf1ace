/** MMLU: 57 subjects, answered by a letter, or with the answers themselves scored (the form for small models). */
import { files, type FileForm } from "../../data/file-form.ts"
import { form, forms, type RecordReader } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"
import { LETTERED, lettered, LETTERS, placeOf } from "./letters.ts"

const COLUMNS = ["question", "A", "B", "C", "D", "answer"]

const read: RecordReader = (record, where) => {
  const fields = forms(
    form(["subject", "question", "choices", "gold"], (row) => ({
      ...lettered(row.text("question"), row.texts("choices"), row.whole("gold")),
      subject: row.text("subject"),
    })),
    form(["subject", "question", "choices", "answer"], (row) => ({
      ...lettered(row.text("question"), row.texts("choices"), placeOf(row, "answer")),
      subject: row.text("subject"),
    })),
    // The authors' own: a file a subject, without names of columns.
    form([...COLUMNS, "$file"], (row) => ({
      ...lettered(
        row.text("question"),
        LETTERS.map((letter) => row.text(letter)),
        placeOf(row, "answer"),
      ),
      subject: row.text("$file").replace(/_(test|dev)$/, ""),
    })),
  )(record, where)
  return { ...fields, topic: String(fields["subject"]).replaceAll("_", " ") }
}

const filesOf = (split: "test" | "dev"): readonly FileForm[] => [
  ...files(`mmlu_${split}.jsonl`, `mmlu/all/${split}*.parquet`),
  { path: `${split}/*_${split}.csv`, columns: COLUMNS },
]

const common = {
  kind: "choice",
  version: "1.0",
  files: filesOf("test"),
  read,
  groups: { field: "subject", weight: "size" },
  gold: "gold",
  shots: { files: filesOf("dev"), draw: "first", sameField: "subject" },
  chance: 0.25,
} as const

export const mmlu: ChoiceTask = {
  ...common,
  name: "mmlu",
  source: "lm-evaluation-harness, mmlu (group v2); published figures are of 5 examples",
  description: "The following are multiple choice questions (with answers) about {topic}.\n\n",
  question: `${LETTERED}\nAnswer:`,
  choices: LETTERS,
  metrics: ["acc"],
}

export const mmluContinuation: ChoiceTask = {
  ...common,
  name: "mmlu_continuation",
  source: "lm-evaluation-harness, mmlu_continuation",
  description: "The following are questions (with answers) about {topic}.\n\n",
  question: "Question: {asked}\nAnswer:",
  choices: "{choices}",
  metrics: ["acc", "acc_norm", "acc_bytes"],
}
