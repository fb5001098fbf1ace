/**
 * Runs tasks to their end, one after another.
 *
 * In: tasks, data, a model. Out: a summary a task. Never: writes a file; `@aunet/eval/node` does.
 */
import type { DataPlace } from "../data/data-place.ts"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import type { Task } from "../tasks/task.ts"
import { type RunOptions, type RunStep, taskRun, type TaskRun } from "./task-run.ts"
import type { TaskSummary } from "./task-summary.ts"

/** How tasks are run, and who is told. */
export interface EvaluateOptions extends RunOptions {
  /** Told of each item that is done. */
  readonly onStep?: (task: Task, step: RunStep) => void
  /** Told of each task that is through. */
  readonly onTask?: (summary: TaskSummary, run: TaskRun) => void
}

/**
 * Evaluates a model.
 *
 * @throws AunetError as `taskRun` does
 * @example const [summary] = await evaluateTasks(tasksNamed(["piqa"]), data, model)
 */
export async function evaluateTasks(
  tasks: readonly Task[],
  data: DataPlace,
  models: EvaluatedModel | readonly EvaluatedModel[],
  { onStep, onTask, ...options }: EvaluateOptions = {},
): Promise<TaskSummary[]> {
  const summaries: TaskSummary[] = []
  for (const task of tasks) {
    const run = await taskRun(task, data, models, options)
    for await (const step of run.steps()) onStep?.(task, step)
    const summary = run.summary()
    summaries.push(summary)
    onTask?.(summary, run)
  }
  return summaries
}
