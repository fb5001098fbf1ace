/**
 * `aunet eval --tasks`: how many questions of each task a model answers, beside what knowing nothing gives.
 *
 * In: options as typed. Out: a table, or a line of JSON a task; with --out every answer in a folder. Never: asks again
 * what was answered before it was stopped.
 */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { join } from "node:path"
import {
  allTasks,
  completionsAddress,
  type EvaluatedModel,
  evaluatedModel,
  evaluateTasks,
  resultTable,
  type Task,
  tasksNamed,
  type TaskSummary,
} from "@aunet/eval"
import { dataPlaceOf, evaluateInto, readTask } from "@aunet/eval/node"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { showControls } from "../draw/show-controls.ts"
import type { Interrupts } from "../interrupts.ts"
import { whole } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import { Stopped } from "../report/stopped.ts"
import type { EvalFlags } from "./eval-flags.ts"
import { withModel } from "./eval-model.ts"

/** Evaluates a model, or a server, by tasks. */
export async function evaluateTasksOf(
  flags: EvalFlags,
  screen: Screen,
  interrupts: Interrupts,
): Promise<void> {
  const names = flags.tasks.flatMap((each) => each.split(",")).filter((name) => name !== "")
  if (names.includes("list"))
    return screen.print(
      `${allTasks()
        .map(({ name }) => name)
        .join("\n")}\n`,
    )
  const own = (await Promise.all(flags.task.map((path) => readTask(path)))).flat()
  const tasks = [...own, ...tasksNamed(names, own).filter((task) => !own.includes(task))]
  if (flags.data === undefined)
    throw new UsageError("--data is needed: the folder with the items of the tasks, or a data set of the hub")
  const { checkpoint, server, window } = flags
  if ((checkpoint === undefined) === (server === undefined))
    throw new UsageError("either a checkpoint or --server is needed: aunet eval <checkpoint> --tasks ...")
  if (server !== undefined) {
    const model = completionsAddress(server, present({ contextBytes: window }))
    return report(await asked(model, tasks, flags, screen, interrupts), screen)
  }
  const summaries = await withModel(
    checkpoint as string,
    flags,
    { screen, interrupts },
    async ({ writer }, signal) => {
      const { contextBytes } = writer
      const name = checkpoint as string
      const model = evaluatedModel({ ...writer, contextBytes: window ?? contextBytes }, name)
      const fingerprint = flags.out === undefined ? undefined : await digestOf(name)
      return run({ ...model, ...present({ fingerprint }) }, tasks, flags, screen, signal)
    },
  )
  report(summaries, screen)
}

/** Asks a server, until it is told to stop. */
async function asked(
  model: EvaluatedModel,
  tasks: readonly Task[],
  flags: EvalFlags,
  screen: Screen,
  interrupts: Interrupts,
): Promise<TaskSummary[]> {
  const orderly = interrupts.orderly()
  try {
    return await run(model, tasks, flags, screen, AbortSignal.any([interrupts.signal, screen.closed]))
  } catch (error) {
    const status = screen.closed.aborted ? 0 : interrupts.status()
    throw status === undefined ? error : new Stopped(status)
  } finally {
    screen.endProgress()
    orderly[Symbol.dispose]()
  }
}

async function run(
  model: EvaluatedModel,
  tasks: readonly Task[],
  { data = "", limit, shots, strict, out }: EvalFlags,
  screen: Screen,
  signal: AbortSignal,
): Promise<TaskSummary[]> {
  const place = await dataPlaceOf(data)
  const options = {
    ...present({ limit, shots }),
    strict,
    signal,
    onStep: ({ name }: Task, { done, count }: { readonly done: number; readonly count: number }) =>
      screen.progress(`${name}: ${whole(done)} of ${whole(count)}`),
  }
  return out === undefined
    ? evaluateTasks(tasks, place, model, options)
    : evaluateInto(out, tasks, place, model, options)
}

function report(summaries: readonly TaskSummary[], screen: Screen): void {
  screen.endProgress()
  if (screen.json) for (const summary of summaries) screen.printJson({ type: "task", ...summary })
  else screen.print(showControls(`${resultTable(summaries)}\n`))
}

/** Tells a checkpoint from one of the same name that has learnt more. */
async function digestOf(folder: string): Promise<string> {
  const hash = createHash("sha256")
  for (const file of ["config.json", "model.safetensors"])
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk as Uint8Array)
  return hash.digest("hex")
}
