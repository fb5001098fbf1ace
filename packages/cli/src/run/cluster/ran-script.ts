/**
 * The script, started and listened to until it ends.
 *
 *     --json            ->   events       ->   the report of every training
 *     all other lines   ->   torchrun.log
 *     Ctrl-C            ->   a file that the script looks for after each step; a signal only where some of it is elsewhere
 *
 * In: a program, its arguments. Out: the last event. Never: a failure without a sentence, or one for what is told beside the
 * training.
 */
import { spawn } from "node:child_process"
import { createWriteStream, writeFileSync } from "node:fs"
import { createInterface } from "node:readline"
import type { TrainEvent } from "aunet"
import { UsageError } from "../../arguments/usage-error.ts"
import type { Interrupts } from "../../interrupts.ts"
import type { Screen } from "../../report/screen.ts"
import { Stopped } from "../../report/stopped.ts"
import { trainReport } from "../../report/train-report.ts"
import type { Start } from "./torchrun.ts"

/** What is started. */
export interface ScriptStart extends Pick<Start, "args" | "env" | "isHere"> {
  readonly program: string
  /** Is there when the script is to stop. */
  readonly stopFile: string
  readonly logFile: string
}

type EndEvent = Extract<TrainEvent, { type: "end" }>

/** Lines that are kept for the sentence of a failure. */
const KEPT = 40

/**
 * Runs it to its end.
 *
 * @throws UsageError with the script's own sentence, or with the last that PyTorch said; Stopped when it was stopped before
 * it had anything to save
 */
export async function ranScript(
  { program, args, env, isHere, stopFile, logFile }: ScriptStart,
  screen: Screen,
  interrupts: Interrupts,
): Promise<EndEvent> {
  // Not of this terminal's group: Ctrl-C comes to it once, by this process.
  const child = spawn(program, args, {
    detached: true,
    env: { ...process.env, ...env, AUNET_STOP_FILE: stopFile },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const orderly = interrupts.orderly(() =>
    screen.note("stopping after this step, with a save; once more Ctrl-C does not wait for it"),
  )
  const stop = AbortSignal.any([interrupts.signal, screen.closed])
  // torchrun waits half a minute for those that it hands a signal on to, and a save may take longer.
  const onStop = (): void => {
    let isSaid = isHere
    try {
      writeFileSync(stopFile, "")
    } catch {
      // No room for a file: then half a minute has to do.
      isSaid = false
    }
    if (!isSaid) child.kill("SIGINT")
  }
  // What torchrun started sees that it is gone, saves and ends.
  const onExit = (): void => void child.kill("SIGKILL")
  stop.addEventListener("abort", onStop, { once: true })
  process.on("exit", onExit)
  const log = logOf(logFile, screen)
  const report = trainReport(screen)
  const rest: string[] = []
  let refused: string | undefined
  let end: EndEvent | undefined
  const hear = (line: string): void => {
    const event = eventOf(line)
    if (event !== undefined) {
      if (event.type === "end") end = event
      report(event)
      return
    }
    log.write(line)
    rest.push(line)
    if (rest.length > KEPT) rest.shift()
    if (refused !== undefined) return
    refused = refusalOf(line)
    // What its user has to mend does not get better by starting again. Once: torchrun ends in disorder at a second.
    if (refused !== undefined) child.kill("SIGTERM")
  }
  try {
    const lines = [child.stdout, child.stderr].map(
      (input) => new Promise<void>((done) => createInterface({ input }).on("line", hear).on("close", done)),
    )
    const { status, by } = await new Promise<{
      readonly status: number | null
      readonly by: NodeJS.Signals | null
    }>((ended, failed) => {
      child.on("error", failed)
      child.on("exit", (_, signal) => {
        if (signal !== null && refused === undefined && !stop.aborted)
          screen.note(`note      what was started was ended by ${signal}; its processes save and end as well`)
      })
      child.on("close", (code, signal) => ended({ status: code, by: signal }))
    })
    await Promise.all(lines)
    const asked = interrupts.status()
    if (end === undefined && asked !== undefined)
      throw new Stopped(asked, "stopped; the run is as it was last saved")
    if (refused !== undefined) throw new UsageError(refused)
    if (end !== undefined && by !== null && !stop.aborted)
      throw new UsageError(
        `${program} was ended by ${by}; what it had started saved step ${end.steps} and ended, and the same command goes on`,
      )
    if (end === undefined || (status !== 0 && !stop.aborted))
      throw new UsageError(
        `PyTorch ended with ${by ?? `status ${status}`}, and the run is as it was last saved: ${lastWords(rest)}; all that it said is in ${logFile}, and the same command goes on`,
      )
    return end
  } finally {
    screen.endProgress()
    stop.removeEventListener("abort", onStop)
    process.off("exit", onExit)
    orderly[Symbol.dispose]()
    await log.close()
  }
}

/** A file that is written as long as it can be: what stands in it is no reason to end a training. */
function logOf(
  path: string,
  screen: Screen,
): { readonly write: (line: string) => void; readonly close: () => Promise<void> } {
  const file = createWriteStream(path, { flags: "a" })
  let failed = false
  file.on("error", ({ message }) => {
    if (!failed)
      screen.note(`note      ${path} cannot be written (${message}); the training goes on without it`)
    failed = true
  })
  return {
    write: (line) => {
      if (!failed) file.write(`${line}\n`)
    },
    close: () => new Promise<void>((done) => (failed ? done() : file.on("close", done).end())),
  }
}

function eventOf(line: string): TrainEvent | undefined {
  if (!line.startsWith('{"type":')) return undefined
  try {
    return JSON.parse(line) as TrainEvent
  } catch {
    return undefined
  }
}

/** The sentence with which the script ends, or its parser of flags. */
function refusalOf(line: string): string | undefined {
  const [, wrong, sentence] = /^(?:\[\w+\]:)?aunet_train\.py: (error: )?(.*)$/.exec(line) ?? []
  return wrong === undefined
    ? sentence
    : `--options: ${sentence}; python aunet_train.py --help lists what there is`
}

/** The last line that looks like an error, or the last of all that says something. */
function lastWords(lines: readonly string[]): string {
  const told = lines.filter((line) => /\w/.test(line))
  const error = told.findLast((line) => /^\s*(?:traceback\s*: .|[\w.]*(?:Error|Exception)\b)/.test(line))
  return (error ?? told.at(-1) ?? "it said nothing").trim()
}
