// Two tasks of forty items, with their items as two made-up models answer them.

import {
  evaluateTasks,
  type EvaluatedModel,
  files,
  type JudgedTask,
  memoryPlace,
  type Task,
  type TaskSummary,
} from "@aunet/eval"
import { tableModel } from "./table-model.ts"

export const common = { version: "1", source: "made up", files: files("items.jsonl"), question: "{q}" }
export const choice: Task = {
  kind: "choice",
  name: "which",
  ...common,
  choices: "{answers}",
  gold: "gold",
  metrics: ["acc"],
}
export const target: Task = { kind: "target", name: "last", ...common, target: "{word}" }
export const pages: Task = {
  kind: "rolling",
  name: "pages",
  ...common,
  question: "",
  target: "{q}",
  original: "{q}",
}

/** Forty items, of words of several lengths. */
export const WORDS = ["cat", "mat", "sat on", "hat", "the rat", "dog", "a", "ran far away"]
const records = Array.from({ length: 40 }, (_, i) => ({
  q: `number ${i}: the ${WORDS[(3 * i) % 8]}`,
  word: WORDS[(5 * i) % 7],
  answers: [WORDS[i % 8], WORDS[(i + 3) % 8]],
  gold: i % 2,
}))
const place = memoryPlace({ "items.jsonl": records.map((each) => JSON.stringify(each)).join("\n") })

export async function judged(
  task: Task,
  model: EvaluatedModel,
): Promise<{ summary: TaskSummary; of: JudgedTask }> {
  let of: JudgedTask | undefined
  const [summary] = await evaluateTasks([task], place, model, {
    // A perplexity is resampled 100000 times, so its items are few.
    ...(task.kind === "target" && { limit: 8 }),
    onTask: (_, run) => (of = { task: run.task, items: run.judged() }),
  })
  return { summary, of: of as JudgedTask }
}

export const one = tableModel("the cat sat on the mat. the rat ran far away from a dog ", { name: "one" })
export const other = tableModel("a dog and a hat and a mat, number 1 number 2", { name: "other" })
