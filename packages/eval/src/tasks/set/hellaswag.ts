/** HellaSwag: how a scene goes on. In: records of the authors or ready queries. Out: the task. Never: OLMES's cleaning. */
import { capitalise, strip } from "../../text/python-text.ts"
import { files } from "../../data/file-form.ts"
import { form, forms } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

/** Takes out what is left of wikiHow's mark-up; blanks are halved once, so that three leave two. */
const cleaned = (text: string): string =>
  strip(text)
    .replaceAll(" [title]", ". ")
    .replaceAll(/\[.*?\]/g, "")
    .replaceAll("  ", " ")

/** In a query that is joined already, a last sentence without an end is what the authors call ctx_b. */
const withCapital = (query: string): string => {
  if (/[.!?]$/.test(query)) return query
  const start = Math.max(...[". ", "! ", "? "].map((end) => query.lastIndexOf(end))) + 2
  return start < 2 ? query : query.slice(0, start) + capitalise(query.slice(start))
}

export const hellaswag: ChoiceTask = {
  kind: "choice",
  name: "hellaswag",
  version: "1.0",
  source: "lm-evaluation-harness, hellaswag",
  files: files("hellaswag_val.jsonl", "hellaswag/**/validation*.parquet", "hellaswag/**/val.jsonl"),
  read: forms(
    form(["query", "endings", "gold"], (row) => ({
      query: cleaned(withCapital(row.text("query"))),
      endings: row.texts("endings").map(cleaned),
      gold: row.whole("gold"),
    })),
    form(["activity_label", "ctx_a", "ctx_b", "endings", "label"], (row) => ({
      query: cleaned(`${row.text("activity_label")}: ${row.text("ctx_a")} ${capitalise(row.text("ctx_b"))}`),
      endings: row.texts("endings").map(cleaned),
      gold: row.whole("label"),
    })),
  ),
  question: "{query}",
  choices: "{endings}",
  gold: "gold",
  metrics: ["acc", "acc_norm", "acc_bytes"],
  shots: {
    files: files("hellaswag_train.jsonl", "hellaswag/**/train*.parquet"),
    draw: "random",
    oneMore: true,
  },
  chance: 0.25,
}
