/** WinoGrande: whom a word means. Each answer makes a context of its own; what is scored is the same after each. */
import { files } from "../../data/file-form.ts"
import { strip } from "../../text/python-text.ts"
import { form, forms } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

export const winogrande: ChoiceTask = {
  kind: "choice",
  name: "winogrande",
  version: "1.0",
  source: "lm-evaluation-harness, winogrande (xl)",
  files: files("winogrande.jsonl", "winogrande_xl/**/validation*.parquet", "winogrande*/**/dev.jsonl"),
  read: forms(
    form(["context_options", "continuation", "gold"], (row) => ({
      contexts: row.texts("context_options"),
      endings: row.texts("context_options").map(() => strip(row.text("continuation"))),
      gold: row.whole("gold"),
    })),
    form(["sentence", "option1", "option2", "answer"], (row) => {
      // At the first of them: another may stand in the text.
      const [before, ...rest] = row.text("sentence").split("_")
      const after = rest.join("_")
      return {
        contexts: [before + row.text("option1"), before + row.text("option2")],
        endings: [strip(after), strip(after)],
        gold: row.whole("answer") - 1,
      }
    }),
  ),
  question: "",
  questions: "{contexts}",
  choices: "{endings}",
  gold: "gold",
  metrics: ["acc"],
  shots: {
    files: files("winogrande_xl/**/train*.parquet", "winogrande*/**/train_xl.jsonl"),
    draw: "random",
    oneMore: true,
  },
  chance: 0.5,
}
