/**
 * Programs of others that a command of ours calls: Python, torchrun, ssh, rsync, sbatch.
 *
 * In: a program and its arguments. Out: what it printed. Never: a shell in between, or an error that does not say which
 * program failed at what.
 */
import { spawn } from "node:child_process"
import { UsageError } from "../../arguments/usage-error.ts"
import type { Interrupts } from "../../interrupts.ts"
import { Stopped } from "../../report/stopped.ts"

/** Where programs come from, for who has none of that name. */
const FROM: Readonly<Record<string, string>> = {
  ssh: "it comes with OpenSSH",
  rsync: "most systems have it as a package of that name",
  sbatch: "it comes with SLURM; on a machine without it, aunet cluster run trains right there",
}

/** A program that there is not. @param way what its user can do, where that is not known by its name */
export const noProgram = (program: string, way = FROM[program] ?? "install it"): UsageError =>
  new UsageError(`${program} is not found on this machine, or cannot be started; ${way}`)

/** How a program ran. */
export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program to its end.
 *
 * @param way what to do where there is no such program
 * @throws UsageError where there is none
 */
export const ranTool = (
  program: string,
  args: readonly string[],
  { signal, cwd, way }: { readonly signal?: AbortSignal; readonly cwd?: string; readonly way?: string } = {},
): Promise<Ran> =>
  new Promise((ended, failed) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      ...(signal && { signal }),
      ...(cwd !== undefined && { cwd }),
    })
    let [stdout, stderr] = ["", ""]
    child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part))
    child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part))
    child.on("error", (error: NodeJS.ErrnoException) =>
      failed(error.code === "ENOENT" || error.code === "EACCES" ? noProgram(program, way) : error),
    )
    child.on("close", (status) => ended({ status, stdout, stderr }))
  })

/**
 * Runs programs that the first Ctrl-C ends, so that whoever called them tidies up.
 *
 * @param sentence what is so then
 * @throws Stopped
 */
export async function stoppable<T>(
  interrupts: Interrupts,
  sentence: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const orderly = interrupts.orderly()
  try {
    return await work(interrupts.signal)
  } catch (error) {
    const status = interrupts.status()
    throw status === undefined ? error : new Stopped(status, sentence)
  } finally {
    orderly[Symbol.dispose]()
  }
}

/** Runs a program that has to succeed. @throws UsageError with the last that it said */
export async function tool(
  program: string,
  args: readonly string[],
  how?: { readonly signal?: AbortSignal; readonly cwd?: string; readonly way?: string },
): Promise<string> {
  const { status, stdout, stderr } = await ranTool(program, args, how)
  if (status === 0) return stdout
  const said = stderr.trim().split(/\r?\n/).slice(-3).join("; ")
  throw new UsageError(`${program} failed${said === "" ? ` with status ${status}` : `: ${said}`}`)
}
