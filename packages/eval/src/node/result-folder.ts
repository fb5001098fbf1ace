/**
 * Results in a folder: a file of answers a task, which grows as they come, and a summary when it is through.
 *
 *     results/hellaswag.jsonl     { "key": ..., "where": ..., "answer": ..., "figures": ... }   a line an item
 *     results/hellaswag.json      the summary
 *
 * A run that was killed goes on where it stopped: a last line that is torn is cut off, and what the others say is not
 * asked again.
 *
 * In: tasks, data, a model. Out: files. Never: a line changed that was written whole; the summary of another model or of
 * other options replaced unless that was said.
 */
import { mkdir, open, readFile, rename, truncate, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { AunetError, messageOf } from "@aunet/base"
import type { DataPlace } from "../data/data-place.ts"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import type { ItemAnswer } from "../run/ask.ts"
import type { EvaluateOptions } from "../run/evaluate-tasks.ts"
import { taskRun } from "../run/task-run.ts"
import type { TaskSummary } from "../run/task-summary.ts"
import type { Task } from "../tasks/task.ts"
import { checkIsOurs, checkSummary } from "./check-results.ts"

/** How results are kept, beside how tasks are run. */
export interface KeepOptions extends EvaluateOptions {
  /** Whether the summary of another model or of other options may be replaced; answers stay. No when left out. */
  readonly replace?: boolean
}

/** Names of tasks as names of files: what some systems refuse becomes a dash. */
const fileOf = (task: Task): string => task.name.replaceAll(/[^\w.-]/g, "-")

/**
 * Evaluates a model, and keeps every answer as it comes.
 *
 * @param folder is made where it is not there
 * @throws AunetError as `taskRun` does, BAD_OPTION for a folder of other files or with a summary of another model or of
 * other options, which is told before anything is asked; BAD_DATA for a file of answers that is none, WRITE_FAILED
 */
export async function evaluateInto(
  folder: string,
  tasks: readonly Task[],
  data: DataPlace,
  models: EvaluatedModel | readonly EvaluatedModel[],
  { onStep, onTask, replace = false, ...options }: KeepOptions = {},
): Promise<TaskSummary[]> {
  const writing = <A>(work: Promise<A>): Promise<A> =>
    work.catch((cause: unknown) => {
      throw new AunetError(
        "WRITE_FAILED",
        `the results cannot be written to ${folder}: ${messageOf(cause)}`,
        { cause },
      )
    })
  await writing(mkdir(folder, { recursive: true }))
  const names = new Set(tasks.map(fileOf))
  await checkIsOurs(folder, names)
  if (!replace)
    for (const task of tasks)
      await checkSummary(join(folder, `${fileOf(task)}.json`), async () =>
        (await taskRun(task, data, models, options)).summary(),
      )
  const summaries: TaskSummary[] = []
  for (const task of tasks) {
    const path = join(folder, `${fileOf(task)}.jsonl`)
    const known = await readAnswers(path)
    const run = await taskRun(task, data, models, { ...options, known })
    const file = await writing(open(path, "a"))
    try {
      for await (const step of run.steps()) {
        const { key, place, where, group, answer, figures } = step
        if (!step.wasKnown)
          await writing(file.appendFile(`${JSON.stringify({ key, place, where, group, answer, figures })}\n`))
        onStep?.(task, step)
      }
      await writing(file.sync())
    } finally {
      await file.close()
    }
    const summary = run.summary()
    // Whole or not at all: written beside it, then put in its place.
    const summaryPath = join(folder, `${fileOf(task)}.json`)
    await writing(writeFile(`${summaryPath}.part`, `${JSON.stringify(summary, null, 2)}\n`))
    await writing(rename(`${summaryPath}.part`, summaryPath))
    summaries.push(summary)
    onTask?.(summary, run)
  }
  return summaries
}

/** Reads the answers of a file, by key; cuts off a last line that is torn. */
async function readAnswers(path: string): Promise<Map<string, ItemAnswer>> {
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return Buffer.alloc(0)
    throw new AunetError("BAD_DATA", `${path} cannot be read: ${cause.message}`, { cause })
  })
  const whole = bytes.lastIndexOf(10) + 1
  if (whole < bytes.length) await truncate(path, whole)
  const known = new Map<string, ItemAnswer>()
  for (const [i, line] of bytes.subarray(0, whole).toString("utf8").split("\n").entries()) {
    if (line === "") continue
    const { key, answer } = lineOf(line, `${path} line ${i + 1}`)
    known.set(key, answer)
  }
  return known
}

function lineOf(line: string, where: string): { readonly key: string; readonly answer: ItemAnswer } {
  try {
    const value = JSON.parse(line) as {
      readonly key?: unknown
      readonly answer?: { readonly cutBytes?: unknown }
    }
    if (typeof value.key === "string" && typeof value.answer?.cutBytes === "number")
      return value as { key: string; answer: ItemAnswer }
  } catch (cause) {
    throw new AunetError("BAD_DATA", `${where} is no answer that was kept: ${messageOf(cause)}`, { cause })
  }
  throw new AunetError(
    "BAD_DATA",
    `${where} is no answer that was kept: it has no key and answer; give another folder`,
  )
}
