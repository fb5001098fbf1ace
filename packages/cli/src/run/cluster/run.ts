/**
 * What `aunet cluster run` does: trains with the PyTorch of this machine, and shows it as `aunet train` shows a training.
 *
 * In: options as typed. Out: a checkpoint in the folder's run/, and its record. Never: ends before the script has saved,
 * unless it is told twice.
 */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { TORCH_SCRIPT } from "aunet/node"
import { foreignArguments } from "../../arguments/foreign-flags.ts"
import type { Interrupts } from "../../interrupts.ts"
import { endInWords } from "../../report/end-in-words.ts"
import { counted } from "../../report/figures.ts"
import { invocation } from "../../report/invocation.ts"
import type { Screen } from "../../report/screen.ts"
import { shellPath } from "../../report/shell-quote.ts"
import { Stopped } from "../../report/stopped.ts"
import { torchPython } from "./python.ts"
import { ranScript } from "./ran-script.ts"
import { startOf } from "./torchrun.ts"
import { corporaArgs, type TrainingFlags, trainingFolder } from "./training-folder.ts"

/** Options as typed. */
export interface RunFlags extends TrainingFlags {
  readonly torchrun: string | undefined
  readonly python: string | undefined
  readonly json: boolean
}

/** Trains to the end. */
export async function run(flags: RunFlags, screen: Screen, interrupts: Interrupts): Promise<void> {
  const torchrun = flags.torchrun === undefined ? undefined : foreignArguments("--torchrun", flags.torchrun)
  const folder = await trainingFolder(flags, "cluster run", screen)
  const { path } = folder
  const python = await torchPython(flags.python)
  await folder.write()
  const out = join(path, "run")
  const meeting = await mkdtemp(join(tmpdir(), "aunet-torchrun-"))
  try {
    const start = startOf(python, torchrun, meeting)
    if (start.note !== undefined) screen.note(`note      ${start.note}`)
    const logFile = join(path, "torchrun.log")
    screen.note(`folder    ${shellPath(path)}; what PyTorch says beside it is in its torchrun.log`)
    const end = await ranScript(
      {
        program: python.program,
        args: [...start.args, join(path, TORCH_SCRIPT), ...folder.args, ...corporaArgs(folder), "--json"],
        env: start.env,
        isHere: start.isHere,
        stopFile: join(meeting, "stop"),
        logFile,
      },
      screen,
      interrupts,
    )
    if (end.stopped)
      throw new Stopped(
        interrupts.status() ?? 0,
        `stopped after ${counted(end.steps, "step")}, saved in ${out}; the same command goes on`,
      )
    if (screen.json) return
    screen.print(`${endInWords(end)}; saved in ${out}\n`)
    screen.note(`let it write: ${invocation()} generate ${shellPath(out)} --prompt "..."`)
  } finally {
    await rm(meeting, { recursive: true, force: true })
  }
}
