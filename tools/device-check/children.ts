// The processes of the check: where their sources are, and those that answer in lines of JSON.
//
//     in the repository   tools/device-check/NAME.ts, tools/bench/NAME.ts
//     in a packed folder  NAME.mjs beside this
//
// In:  a program, arguments, what kills it.  Out: what it says.  Never: leaves one running when it is no longer listened to.

import { spawn } from "node:child_process"
import { join } from "node:path"
import { createInterface } from "node:readline"

const packed = import.meta.filename.endsWith(".mjs")

/** Whether this runs from a folder that `--pack` wrote. */
export const isPacked = (): boolean => packed

/** The programs of the check, without their extension. */
export const RUNNERS = [
  "device-check/adapter-runner",
  "device-check/conformance-runner",
  "device-check/kernel-runner",
  "bench/engine-runner",
  "bench/generate-runner",
  "bench/product-runner",
] as const

/** What the check runs with Python, from the folder of tools. */
export const PEERS = [
  "bench/aunet_torch.py",
  "bench/generate_torch.py",
  "device-check/product_torch.py",
] as const

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** The file of a runner. */
export const runnerFile = (runner: (typeof RUNNERS)[number]): string =>
  packed
    ? join(import.meta.dirname, `${nameOf(runner)}.mjs`)
    : join(import.meta.dirname, "..", `${runner}.ts`)

/** The file of a peer. */
export const peerFile = (peer: (typeof PEERS)[number]): string =>
  packed ? join(import.meta.dirname, nameOf(peer)) : join(import.meta.dirname, "..", peer)

/** How to start a process. */
export interface ChildOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/**
 * Starts a program and gives each line that it says as what its JSON is; lines that are none are passed over.
 *
 * @throws Error with the end of what it said to standard error, where it ends with another status than 0
 */
export async function* jsonLines<Line>(
  command: string,
  args: readonly string[],
  { env = {}, signal }: ChildOptions,
): AsyncGenerator<Line> {
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
    signal,
    killSignal: "SIGKILL",
  })
  let said = ""
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<number | NodeJS.Signals | Error | null>((resolve) => {
    child.once("error", resolve)
    child.once("close", (status, by) => resolve(status ?? by))
  })
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const value = parsed(line)
      if (value !== undefined) yield value as Line
    }
    const status = await ended
    if (signal.aborted) throw new Error(`${nameOf(command)} was stopped: its time was over`)
    if (status !== 0) throw new Error(whyEnded(command, status, said))
  } finally {
    // Who stops listening wants no more of it.
    if (child.exitCode === null) child.kill("SIGKILL")
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function whyEnded(command: string, status: unknown, said: string): string {
  if (status instanceof Error) return `${nameOf(command)} does not start: ${status.message}`
  const lines = said.trim().split("\n")
  const line = lines.find((each) => /^\w*Error\b/u.test(each)) ?? lines.slice(-3).join(" ")
  return `${nameOf(command)} ended with ${String(status)}: ${line.slice(0, 500) || "it said nothing"}`
}

/** The first line of JSON that a program says. */
export async function firstLine<Line>(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<Line> {
  for await (const line of jsonLines<Line>(command, args, options)) return line
  throw new Error(`${nameOf(command)} said nothing`)
}
