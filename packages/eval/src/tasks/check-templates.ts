/**
 * The templates of a task, checked before an item is read.
 *
 * In: a task. Out: nothing, or an error that names the template. Never: a field's value; items have those.
 */
import type { Task } from "./task.ts"
import { checkTemplate } from "./template.ts"

const NAMES = ["description", "question", "questions", "choices", "target", "original", "golds", "shotAnswer"]

/**
 * Checks all templates of a task.
 *
 * @param where the file, for messages
 * @throws AunetError BAD_CONFIG naming the template and the brace
 */
export function checkTemplates(task: Task, where: string): void {
  const known = task as unknown as Readonly<Record<string, unknown>>
  for (const name of NAMES) {
    const value = known[name]
    const isList = Array.isArray(value)
    for (const [i, each] of (isList ? (value as unknown[]) : [value]).entries())
      if (typeof each === "string") checkTemplate(each, `${name}${isList ? `[${i}]` : ""} of ${where}`)
  }
}
