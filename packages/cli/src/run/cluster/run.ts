/**
 * What `aunet cluster run` does: trains with the PyTorch of this machine, and shows it as `aunet train` shows a training.
 *
 *     the script --json   ->   events   ->   the report of every training
 *                              other lines   ->   torchrun.log
 *
 * In: options as typed. Out: a checkpoint in the folder's run/, and its record. Never: ends before the script has saved,
 * unless it is told twice.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { createWriteStream } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { TORCH_SCRIPT } from "aunet/node"
import type { TrainEvent } from "aunet"
import parseArguments from "string-argv"
import type { Interrupts } from "../../interrupts.ts"
import { endInWords } from "../../report/end-in-words.ts"
import { counted } from "../../report/figures.ts"
import { invocation } from "../../report/invocation.ts"
import type { Screen } from "../../report/screen.ts"
import { shellPath } from "../../report/shell-quote.ts"
import { Stopped } from "../../report/stopped.ts"
import { trainReport } from "../../report/train-report.ts"
import { UsageError } from "../../arguments/usage-error.ts"
import { torchPython } from "./python.ts"
import { startOf } from "./torchrun.ts"
import { scriptArgs, type TrainingFlags, trainingFolder } from "./training-folder.ts"

/** Options as typed. */
export interface RunFlags extends TrainingFlags {
  readonly torchrun: string | undefined
  readonly python: string | undefined
  readonly json: boolean
}

type EndEvent = Extract<TrainEvent, { type: "end" }>

/** Trains to the end. */
export async function run(flags: RunFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  scriptArgs(flags, "cluster run")
  const python = await torchPython(flags.python)
  const { path, args } = await trainingFolder(flags, "cluster run", screen)
  const out = join(path, "run")
  const meeting = await mkdtemp(join(tmpdir(), "aunet-torchrun-"))
  try {
    const start = startOf(
      python,
      flags.torchrun === undefined ? undefined : parseArguments(flags.torchrun),
      meeting,
    )
    if (start.note !== undefined) screen.note(`note      ${start.note}`)
    screen.note(`folder    ${shellPath(path)}; what PyTorch says beside it is in its torchrun.log`)
    const command = [...start.args, join(path, TORCH_SCRIPT), ...args, "--json"]
    const end = await ranTraining(python.program, command, start.env, path, screen, interrupts)
    const status = interrupts.status()
    if (end.stopped)
      throw new Stopped(
        status ?? 0,
        `stopped after ${counted(end.steps, "step")}, saved in ${out}; the same command goes on`,
      )
    if (screen.json) return
    screen.print(`${endInWords(end)}; saved in ${out}\n`)
    screen.note(`let it write: ${invocation()} generate ${shellPath(out)} --prompt "..."`)
  } finally {
    await rm(meeting, { recursive: true, force: true })
  }
}

/** Lines that are kept for the sentence of a failure. */
const KEPT = 40

/** Starts the script and reports what it tells, until it ends. */
async function ranTraining(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
  screen: Screen,
  interrupts: Interrupts,
): Promise<EndEvent> {
  // Not of this terminal's group: Ctrl-C comes to it once, by this process.
  const child = spawn(program, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const orderly = interrupts.orderly(() =>
    screen.note("stopping after this step, with a save; once more Ctrl-C stops at once"),
  )
  const stop = AbortSignal.any([interrupts.signal, screen.closed])
  const onStop = (): void => void child.kill("SIGINT")
  const onExit = (): void => killAll(child)
  stop.addEventListener("abort", onStop, { once: true })
  process.on("exit", onExit)
  const log = createWriteStream(join(folder, "torchrun.log"), { flags: "a" })
  const report = trainReport(screen, undefined, () => 0)
  const rest: string[] = []
  let refused: string | undefined
  let end: EndEvent | undefined
  const hear = (line: string): void => {
    const event = eventOf(line)
    if (event === undefined) {
      log.write(`${line}\n`)
      rest.push(line)
      if (rest.length > KEPT) rest.shift()
      const sentence = /^(?:\[\w+\]:)?aunet_train\.py: (.*)$/.exec(line)?.[1]
      if (sentence === undefined || refused !== undefined) return
      refused = sentence
      // What its user has to mend does not get better by starting again.
      child.kill("SIGTERM")
      return
    }
    if (event.type === "end") end = event
    report(event)
  }
  try {
    const lines = [child.stdout, child.stderr].map(
      (input) => new Promise<void>((done) => createInterface({ input }).on("line", hear).on("close", done)),
    )
    const status = await new Promise<number | null>((ended, failed) => {
      child.on("error", failed)
      child.on("close", ended)
    })
    await Promise.all(lines)
    const asked = interrupts.status()
    if (end === undefined && asked !== undefined)
      throw new Stopped(asked, "stopped; the run is as it was last saved")
    if (refused !== undefined) throw new UsageError(refused)
    if (end === undefined || (status !== 0 && !end.stopped))
      throw new UsageError(
        `PyTorch ended with status ${status}, and the run is as it was last saved: ${lastWords(rest)}; all that it said is in ${join(folder, "torchrun.log")}`,
      )
    return end
  } finally {
    screen.endProgress()
    stop.removeEventListener("abort", onStop)
    process.off("exit", onExit)
    orderly[Symbol.dispose]()
    await new Promise<void>((done) => log.end(done))
  }
}

/** Ends a start at once; those that torchrun started were asked to stop before, and end by themselves. */
function killAll(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return
  child.kill("SIGKILL")
}

function eventOf(line: string): TrainEvent | undefined {
  if (!line.startsWith('{"type":')) return undefined
  try {
    return JSON.parse(line) as TrainEvent
  } catch {
    return undefined
  }
}

/** The last line that looks like an error, or the last of all. */
const lastWords = (lines: readonly string[]): string =>
  (
    lines.findLast((line) => /^\w*(?:Error|Exception)\b/.test(line)) ??
    lines.at(-1) ??
    "it said nothing"
  ).trim()
