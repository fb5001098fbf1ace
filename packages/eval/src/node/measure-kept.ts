/**
 * What a trained model of a comparison is measured to be; kept, and read again where it was measured before.
 *
 *     run/bits.json    the held-out texts, by document and window
 *     run/tasks/       answers to the questions of tasks
 *
 * In: a folder with a checkpoint. Out: bits, summaries of tasks. Never: opens a model of which all is known.
 */
import { join } from "node:path"
import type { Document } from "@aunet/data"
import { type BitsProgress, bitsOfTexts } from "../bits/bits-of-texts.ts"
import type { TextBits } from "../bits/text-bits.ts"
import type { ComparedRun, JudgedTask } from "../compare/runs.ts"
import type { Workshop } from "../compare/workshop.ts"
import type { EvaluatedModel } from "../model/evaluated-model.ts"
import type { ComparedTasks } from "./comparison.ts"
import { keepFile, keptFile } from "./kept-files.ts"
import { evaluateInto } from "./result-folder.ts"

/** What to measure with. */
export interface MeasureKeptOptions {
  readonly name: string
  readonly heldOut: readonly Document[]
  readonly windowBytes: number
  readonly workshop: Workshop
  /** Where windows may be cut, in place of where the model itself would have it. */
  readonly starts?: EvaluatedModel["starts"]
  readonly tasks?: ComparedTasks
  readonly onProgress?: (progress: BitsProgress) => void
  readonly onItem?: (task: string, share: number) => void
  readonly signal?: AbortSignal
}

/**
 * Measures, or reads what was measured.
 *
 * @returns also whether everything was known
 * @throws AunetError what `bitsOfTexts` and `evaluateInto` throw
 */
export async function measureKept(
  folder: string,
  { name, heldOut, windowBytes, workshop, starts, tasks, onProgress, onItem, signal }: MeasureKeptOptions,
): Promise<Pick<ComparedRun, "bits" | "tasks" | "judged"> & { readonly wasKnown: boolean }> {
  const path = join(folder, "bits.json")
  const known = await keptFile<TextBits>(path)
  if (known !== undefined && tasks === undefined) return { bits: known, tasks: [], wasKnown: true }
  const opened = await workshop.open(join(folder, "checkpoint"), name)
  try {
    // Trained once and never again in this folder, so the name of the arm tells it from all others.
    const model: EvaluatedModel = { ...opened.model, fingerprint: name }
    const bits =
      known ??
      (await bitsOfTexts(starts === undefined ? model : { ...model, starts }, heldOut, {
        windowBytes,
        ...(onProgress && { onProgress }),
        ...(signal && { signal }),
      }))
    if (known === undefined) await keepFile(path, bits)
    if (tasks === undefined) return { bits, tasks: [], wasKnown: false }
    const judged: JudgedTask[] = []
    const summaries = await evaluateInto(join(folder, "tasks"), tasks.tasks, tasks.data, model, {
      ...(tasks.limit !== undefined && { limit: tasks.limit }),
      // Whether this is the same comparison was asked before; its summaries are of what it asks for now.
      replace: true,
      ...(signal && { signal }),
      onTask: (_, run) => judged.push({ task: run.task, items: run.judged() }),
      onStep: (task, { done, count }) => onItem?.(task.name, done / count),
    })
    return { bits, tasks: summaries, judged, wasKnown: known !== undefined }
  } finally {
    await opened.close()
  }
}
