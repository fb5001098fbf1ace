/**
 * Names an item with all that its answer depends on, so that what was measured is found again and nothing else is.
 *
 * In: task, model, prompt. Out: 32 hexadecimal digits. Never: the limit of a run, which changes no answer.
 */
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import { joinedBytes, promptBytes, sha256 } from "../tasks/digest.ts"
import type { Prompt, Task } from "../tasks/task.ts"
import { rollingBytesOf } from "./rolling.ts"

/** Makes the key of an item. */
export async function itemKey(
  task: Task,
  shots: number,
  model: EvaluatedModel,
  prompt: Prompt,
): Promise<string> {
  const about = [
    task.name,
    task.version,
    shots,
    model.name,
    model.fingerprint ?? "",
    // What does not fit is cut, so that a longer window gives another answer.
    model.contextBytes ?? "",
    ...(task.kind === "written" ? [task.stops, task.maxBytes] : []),
    ...(task.kind === "rolling" ? ["windows score", rollingBytesOf(model)] : []),
  ]
  const head = new TextEncoder().encode(`${JSON.stringify(about)}\n`)
  return (await sha256(joinedBytes([head, promptBytes(prompt)]))).slice(0, 32)
}
