/** COPA: cause or effect. The answers begin with a blank of their own, so that two stand before each. */
import { files } from "../../data/file-form.ts"
import { smallFirst, strip } from "../../text/python-text.ts"
import { form, forms, type Row } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

/** A premise without its last character, which is a full stop as a rule, and what joins it to an answer. */
export const premiseOf = (row: Row, cause: string, effect: string): string => {
  const isCause = row.placeIn(["effect", "cause"], "question") === 1
  return `${[...strip(row.text("premise"))].slice(0, -1).join("")} ${isCause ? cause : effect}`
}

export const copa: ChoiceTask = {
  kind: "choice",
  name: "copa",
  version: "1.0",
  source: "lm-evaluation-harness, copa (SuperGLUE)",
  files: files("copa.jsonl", "copa/**/validation*.parquet", "COPA/**/val.jsonl"),
  read: forms(
    form(["query", "choices", "gold"], (row) => ({
      premise: row.text("query").replace(/, (because|therefore)$/, " $1"),
      choices: row.texts("choices").map((choice) => ` ${smallFirst(choice)}`),
      gold: row.whole("gold"),
    })),
    form(["premise", "choice1", "choice2", "question", "label"], (row) => ({
      premise: premiseOf(row, "because", "therefore"),
      choices: [` ${smallFirst(row.text("choice1"))}`, ` ${smallFirst(row.text("choice2"))}`],
      gold: row.whole("label"),
    })),
  ),
  question: "{premise}",
  choices: "{choices}",
  gold: "gold",
  metrics: ["acc"],
  shots: {
    files: files("copa/**/train*.parquet", "COPA/**/train.jsonl"),
    draw: "random",
    oneMore: true,
  },
  chance: 0.5,
}
