/**
 * Whether a task does with its records what a task has to do: the laws of tasks, for whoever writes one.
 *
 * In: a task, some of its records. Out: a report. Never: throws for what is wrong with the task; it is a finding.
 */
import { messageOf } from "@aunet/base"
import { uniformModel } from "../model/uniform-model.ts"
import { memoryPlace } from "../data/data-place.ts"
import { taskItems, type TaskItem } from "../run/task-items.ts"
import { taskRun } from "../run/task-run.ts"
import type { MetricSummary } from "../run/task-summary.ts"
import { stripEnd } from "../text/python-text.ts"
import { digestOf } from "./digest.ts"
import type { DataRecord } from "./record-forms.ts"
import type { Prompt, Task } from "./task.ts"

/** Something about a task. */
export interface Finding {
  /** T1 to T6, as the README numbers them. */
  readonly law: string
  /** An error makes figures wrong; a warning may be meant. */
  readonly severity: "error" | "warning"
  readonly message: string
}

/** What a task does with its records. */
export interface TaskReport {
  readonly items: number
  readonly findings: readonly Finding[]
  /** SHA-256 of the prompts; absent where they cannot be made. */
  readonly digest?: string
  /** What a model gets that knows nothing. */
  readonly uniform: readonly MetricSummary[]
}

/**
 * Checks a task.
 *
 * @param records as a file of the task has them; ten or so show most mistakes
 * @param examples as the file of examples has them, for a task that has one
 * @example const { findings } = await checkTask(myTask, [{ question: "2 + 2?", answer: "4" }])
 */
export async function checkTask(
  task: Task,
  records: readonly DataRecord[],
  examples: readonly DataRecord[] = records,
): Promise<TaskReport> {
  const findings: Finding[] = []
  const add = (law: string, severity: Finding["severity"], message: string): void =>
    void findings.push({ law, severity, message })
  if (records.length === 0) add("T1", "error", "there are no records to check it with")
  // The records as files of its own, so that a task is read as it will be.
  const alone: Task = {
    ...task,
    files: [{ path: "records.jsonl" }],
    ...(task.shots && { shots: withFile(task.shots) }),
  }
  const data = memoryPlace({
    "records.jsonl": lines(records),
    "examples.jsonl": lines(examples),
  })
  const count = Math.min(task.shots?.count ?? 2, Math.max(0, examples.length - 2))
  const items: TaskItem[] = []
  try {
    for (const item of (
      await taskItems(alone, data, { shots: task.shots === undefined ? 0 : count })
    ).prompts())
      items.push(item)
  } catch (error) {
    // A field that is not there, a right answer that is none, an empty answer: without them there is no prompt.
    add("T1", "error", messageOf(error))
    return { items: 0, findings, uniform: [] }
  }
  for (const { prompt, where } of items) checkPrompt(prompt, where, add)
  const prompts = items.map(({ prompt }) => prompt)
  const digest = await digestOf(prompts)
  const again = await taskItems(alone, data, { shots: task.shots === undefined ? 0 : count })
  if ((await digestOf(Array.from(again.prompts(), ({ prompt }) => prompt))) !== digest)
    add("T3", "error", "the same records give other prompts when they are read again")
  if (new Set(prompts.map((prompt) => JSON.stringify(prompt))).size < prompts.length)
    add("T5", "warning", "some items have the same prompt")
  if (examples !== records) {
    const known = new Set(records.map((record) => JSON.stringify(record)))
    if (examples.some((example) => known.has(JSON.stringify(example))))
      add("T6", "error", "an item is among the examples, which show its answer")
  }
  const run = await taskRun(alone, data, uniformModel, { shots: 0 })
  for await (const _ of run.steps());
  return { items: items.length, findings, digest, uniform: run.summary().metrics }
}

function checkPrompt(
  prompt: Prompt,
  where: string,
  add: (law: string, severity: Finding["severity"], message: string) => void,
): void {
  if (prompt.kind === "rolling") return
  const contexts = prompt.kind === "choice" ? prompt.contexts : [prompt.context]
  if (prompt.kind === "written" && stripEnd(contexts[0]) !== contexts[0])
    add(
      "T4",
      "warning",
      `the prompt of ${where} ends in a blank, which models of tokens read as another text`,
    )
  if (prompt.kind === "written") {
    if (prompt.golds.includes("")) add("T1", "error", `a right answer of ${where} is empty`)
    return
  }
  const continuations = prompt.kind === "choice" ? prompt.continuations : [prompt.continuation]
  if (continuations.some((text) => /^\s\s/.test(text)))
    add(
      "T4",
      "warning",
      `two blanks stand before an answer of ${where}: does the question end in one, or the answer begin with one?`,
    )
  if (
    prompt.kind === "choice" &&
    prompt.contexts.length === 1 &&
    new Set(prompt.choices).size < prompt.choices.length
  )
    add("T2", "warning", `two answers of ${where} are the same; the first of them is preferred`)
  if (prompt.kind === "choice" && prompt.choices.length === 1)
    add("T2", "error", `${where} has one answer, so nothing is chosen`)
}

const withFile = (shots: NonNullable<Task["shots"]>): NonNullable<Task["shots"]> => {
  const { poolSize: _, files, ...others } = shots
  return files === undefined ? others : { ...others, files: [{ path: "examples.jsonl" }] }
}

const lines = (records: readonly DataRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("")
