/**
 * BLiMP: which of two sentences is grammatical, without a context. The right one is the first, so that a model to which
 * all is alike gets 100 % by `acc`; `acc_ties` counts a tie as one half.
 */
import { files } from "../../data/file-form.ts"
import { form, forms } from "../record-forms.ts"
import type { ChoiceTask } from "../task.ts"

export const blimp: ChoiceTask = {
  kind: "choice",
  name: "blimp",
  version: "1.0",
  source: "lm-evaluation-harness, blimp (67 sets, all of the same weight)",
  files: files("blimp/*/train*.parquet", "blimp/data/*.jsonl"),
  read: forms(
    form(["sentence_good", "sentence_bad", "UID"], (row) => ({
      sentences: [row.text("sentence_good"), row.text("sentence_bad")],
      phenomenon: row.text("UID"),
      gold: 0,
    })),
  ),
  groups: { field: "phenomenon", weight: "same" },
  question: "",
  choices: "{sentences}",
  gold: "gold",
  metrics: ["acc", "acc_ties"],
  chance: 0.5,
}
