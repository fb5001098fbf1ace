/** BoolQ: yes or no, by a passage. Items of other forms than SuperGLUE's may lack the passage's title. */
import { files } from "../../data/file-form.ts"
import { form, forms, type Row } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

const isYes = (row: Row, name: string): number => {
  const value = row.value(name)
  return typeof value === "boolean" ? Number(value) : row.whole(name)
}

export const boolq: ChoiceTask = {
  kind: "choice",
  name: "boolq",
  version: "2.0",
  source: "lm-evaluation-harness, boolq (SuperGLUE)",
  files: files("boolq.jsonl", "boolq/**/validation*.parquet", "BoolQ/**/val.jsonl", "BoolQ/**/dev.jsonl"),
  read: forms(
    form(["query", "gold"], (row) => ({
      query: row.text("query").replace(/^Passage: /, ""),
      gold: row.whole("gold"),
    })),
    form(["question", "title", "passage", "answer"], (row) => ({
      query: `${row.text("title")} -- ${row.text("passage")}\nQuestion: ${row.text("question")}?`,
      gold: isYes(row, "answer"),
    })),
    form(["question", "passage", "answer"], (row) => ({
      query: `${row.text("passage")}\nQuestion: ${row.text("question")}?`,
      gold: isYes(row, "answer"),
    })),
    form(["question", "passage", "label"], (row) => ({
      query: `${row.text("passage")}\nQuestion: ${row.text("question")}?`,
      gold: isYes(row, "label"),
    })),
  ),
  question: "{query}\nAnswer:",
  choices: ["no", "yes"],
  gold: "gold",
  metrics: ["acc"],
  shots: {
    files: files("boolq/**/train*.parquet", "BoolQ/**/train.jsonl"),
    draw: "random",
    oneMore: true,
  },
  chance: 0.5,
}
