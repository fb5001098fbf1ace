/** ARC: questions of science for school. In: records of AI2, of parquet files, or ready queries. Out: two tasks. */
import { files } from "../../data/file-form.ts"
import { form, forms, type Row } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

interface Option {
  readonly label: string
  readonly text: string
}

/** AI2's own files list an answer after the other. */
function optionsOf(row: Row): readonly Option[] {
  const options = row.value("question.choices")
  return Array.isArray(options) ? (options as readonly Option[]) : []
}

/** Reads questions of ARC and of OpenBookQA, which are written alike; labels may be letters or digits. */
export const readArc = forms(
  form(["query", "choices", "gold"], (row) => ({
    asked: row.text("query").replace(/^Question: /, ""),
    choices: row.texts("choices"),
    gold: row.whole("gold"),
  })),
  form(["question.stem", "question.choices", "answerKey"], (row) => ({
    asked: row.text("question.stem"),
    choices: optionsOf(row).map(({ text }) => text),
    gold: row.placeIn(
      optionsOf(row).map(({ label }) => label),
      "answerKey",
    ),
  })),
  form(["question", "choices.text", "choices.label", "answerKey"], (row) => ({
    asked: row.text("question"),
    choices: row.texts("choices.text"),
    gold: row.placeIn(row.texts("choices.label"), "answerKey"),
  })),
)

const arc = (name: string, folder: string): ChoiceTask => ({
  kind: "choice",
  name,
  version: "1.0",
  source: `lm-evaluation-harness, ${name}`,
  files: files(`${name}.jsonl`, `${folder}-Test.jsonl`, `${folder}/test*.parquet`),
  read: readArc,
  question: "Question: {asked}\nAnswer:",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc", "acc_norm", "acc_bytes"],
  shots: { files: files(`${folder}-Train.jsonl`, `${folder}/train*.parquet`), draw: "random" },
  chance: 0.25,
})

export const arcEasy = arc("arc_easy", "ARC-Easy")
export const arcChallenge = arc("arc_challenge", "ARC-Challenge")
