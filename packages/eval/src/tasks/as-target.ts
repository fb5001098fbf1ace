/**
 * A task to write, turned into one to score: how likely the first right answer is, where a small model writes none.
 *
 * In: a task. Out: another, named `..._target`. Never: another prompt.
 */
import type { TargetTask, WrittenTask } from "./task.ts"
import { fill, listOf } from "./template.ts"
import { asItIs } from "./record-forms.ts"

/** Makes the task; its target is the first right answer and `after`. */
export function asTarget(task: WrittenTask, after = ""): TargetTask {
  const { golds, read = asItIs, stops: _, maxBytes: __, metrics: ___, shotAnswer: ____, ...common } = task
  return {
    ...common,
    kind: "target",
    name: task.name.replace(/^[^:]*/, "$&_target"),
    source: `${task.source}; the likelihood of the first right answer in place of writing`,
    read: (record, where) => {
      const fields = read(record, where)
      const [name] = /^\{([^{}]+)\}$/.exec(golds)?.slice(1) ?? []
      const first =
        name !== undefined && Array.isArray(fields[name])
          ? listOf(golds, fields, where)[0]
          : fill(golds, fields, where)
      return { ...fields, target: `${first}${after}` }
    },
    target: "{target}",
  }
}
