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
  type EvaluatedModel,
  evaluatedModel,
  evaluateTasks,
  resultTable,
  type RunStep,
  type Task,
  tasksNamed,
  type TaskSummary,
} from "@aunet/eval"
import { dataPlaceOf, evaluateInto, readTask } from "@aunet/eval/node"
import { isHubAddress } from "aunet/node"
import { present } from "../arguments/present.ts"
import { UsageError } from "../arguments/usage-error.ts"
import { showControls } from "../draw/show-controls.ts"
import { hubOptions, pinned } from "../files/hub.ts"
import { checkWritable } from "../files/out-folder.ts"
import type { Interrupts } from "../interrupts.ts"
import { whole } from "../report/figures.ts"
import type { Screen } from "../report/screen.ts"
import type { EvalFlags } from "./eval-flags.ts"
import { untilStopped, withModel } from "./eval-model.ts"
import { servedModelOf } from "./eval-server.ts"

/** Evaluates a model, or a server, by tasks. */
export async function evaluateTasksOf(
  flags: EvalFlags,
  screen: Screen,
  interrupts: Interrupts,
): Promise<void> {
  const names = flags.tasks.flatMap((each) => each.split(",")).filter((name) => name !== "")
  if (flags.tasks.length > 0 && names.length === 0)
    throw new UsageError("--tasks is empty; name tasks, such as hellaswag, or list, which names them all")
  if (names.includes("list")) return list(screen)
  const own = (await Promise.all(flags.task.map((path) => readTask(path)))).flat()
  const tasks = [...own, ...tasksNamed(names, own).filter((task) => !own.includes(task))]
  if (flags.data === undefined)
    throw new UsageError("--data is needed: the folder with the items of the tasks, or a data set of the hub")
  const { checkpoint, server, window, out } = flags
  if ((checkpoint === undefined) === (server === undefined))
    throw new UsageError("either a checkpoint or --server is needed: aunet eval <checkpoint> --tasks ...")
  if (server === undefined && (flags.model !== undefined || flags.apiKeyFile !== undefined))
    throw new UsageError(
      `${flags.model === undefined ? "--api-key-file" : "--model"} goes with --server alone; leave it out`,
    )
  if (out !== undefined) await checkWritable(out)
  const around = { screen, interrupts, stopped: stoppedSentence(out) }
  if (server !== undefined) {
    const ask = async (signal: AbortSignal): Promise<TaskSummary[]> =>
      run(await servedModelOf(server, flags), tasks, flags, screen, signal)
    return report(await untilStopped(around, ask), screen)
  }
  const name = checkpoint as string
  const summaries = await withModel(name, flags, around, async ({ writer }, signal) => {
    const { contextBytes } = writer
    const model = evaluatedModel({ ...writer, contextBytes: window ?? contextBytes }, name)
    const fingerprint = out === undefined ? undefined : await digestOf(name, screen)
    return run({ ...model, ...present({ fingerprint }) }, tasks, flags, screen, signal)
  })
  report(summaries, screen)
}

function list(screen: Screen): void {
  for (const { name, kind, version, source } of allTasks())
    if (screen.json) screen.printJson({ type: "known", task: name, kind, version, source })
    else screen.print(`${name}\n`)
}

const stoppedSentence = (out: string | undefined): string =>
  out === undefined
    ? "stopped; with --out a folder keeps the answers, and the same command goes on"
    : `stopped; the answers are in ${out}, and the same command goes on`

async function run(
  model: EvaluatedModel,
  tasks: readonly Task[],
  { data = "", limit, shots, strict, out, force }: EvalFlags,
  screen: Screen,
  signal: AbortSignal,
): Promise<TaskSummary[]> {
  const place = await dataPlaceOf(data, hubOptions(screen))
  const options = {
    ...present({ limit, shots }),
    strict,
    signal,
    onStep: ({ name }: Task, { answered, count }: RunStep) =>
      screen.progress(`${name}: ${whole(answered)} of ${whole(count)}`),
  }
  return out === undefined
    ? evaluateTasks(tasks, place, model, options)
    : evaluateInto(out, tasks, place, model, { ...options, replace: force })
}

function report(summaries: readonly TaskSummary[], screen: Screen): void {
  screen.endProgress()
  if (screen.json) for (const summary of summaries) screen.printJson({ type: "task", ...summary })
  else screen.print(showControls(`${resultTable(summaries)}\n`))
}

/** Tells a checkpoint from one of the same name that has learnt more. */
async function digestOf(folder: string, screen: Screen): Promise<string> {
  const hash = createHash("sha256")
  if (isHubAddress(folder)) {
    const [address = folder] = await pinned([folder], screen)
    return hash.update(address).digest("hex")
  }
  for (const file of ["config.json", "model.safetensors"])
    for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk as Uint8Array)
  return hash.digest("hex")
}
