/**
 * Some items asked at once; what one of them makes impossible is asked without it.
 *
 * In: items, a model. Out: an answer an item. Never: a run that ends because one answer of one item fits no context.
 */
import { AunetError, messageOf } from "@aunet/base"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import type { Task } from "../tasks/task.ts"
import { ask, type ItemAnswer } from "./ask.ts"
import type { TaskItem } from "./task-items.ts"

/**
 * Asks.
 *
 * @param strict whether an answer that fits no context is an error
 * @throws AunetError as `ask` does; of any other failure an error that says which items were asked
 */
export async function askTogether(
  items: readonly TaskItem[],
  task: Task,
  model: EvaluatedModel,
  strict: boolean,
  signal: AbortSignal,
): Promise<ItemAnswer[]> {
  const [first] = items
  try {
    return await ask(items, task, model, signal)
  } catch (error) {
    const fitsNowhere = error instanceof AunetError && error.code === "CONTEXT_EXCEEDED"
    if (fitsNowhere && items.length > 1) {
      const answers: ItemAnswer[] = []
      for (const item of items) answers.push(...(await askTogether([item], task, model, strict, signal)))
      return answers
    }
    if (fitsNowhere && !strict) return [{ fitsNowhere: true, cutBytes: 0 }]
    if (fitsNowhere)
      throw new AunetError("CONTEXT_EXCEEDED", `${first.where}: ${error.message}`, { cause: error })
    if (error instanceof AunetError || signal.aborted) throw error
    throw new Error(`${model.name} failed at ${task.name}, ${first.where} and after: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
