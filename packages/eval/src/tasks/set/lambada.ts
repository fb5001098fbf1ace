/** LAMBADA: the last word of a passage that takes all of it to guess. Line ends stay as they are. */
import { files } from "../../data/file-form.ts"
import { form, forms } from "../record-forms.ts"
import type { TargetTask } from "../task.ts"

export const lambadaOpenai: TargetTask = {
  kind: "target",
  name: "lambada_openai",
  version: "1.0",
  source: "lm-evaluation-harness, lambada_openai",
  files: files(
    "lambada_openai.jsonl",
    "lambada_openai/**/lambada_test_en.jsonl",
    "lambada_test.jsonl",
    "lambada_openai/**/test*.parquet",
  ),
  read: forms(
    form(["context", "continuation"], (row) => ({
      context: row.text("context"),
      word: row.text("continuation"),
    })),
    form(["text"], (row) => {
      // At the blank of ASCII alone: what ends a line is part of a piece.
      const pieces = row.text("text").split(" ")
      return { context: pieces.slice(0, -1).join(" "), word: pieces.at(-1) ?? "" }
    }),
  ),
  question: "{context}",
  target: "{word}",
  chance: 0,
}
